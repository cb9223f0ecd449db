import t from 'tap'
import { GodotError } from '../../src/peer/error.ts'

t.test("counts from 0 to 48 in Godot's order", async (t) => {
  const numbers = Object.values(GodotError)

  t.same(numbers, [...numbers.keys()])
  t.equal(numbers.length, 49)
  t.equal(GodotError.ERR_ALREADY_IN_USE, 22)
  t.equal(GodotError.ERR_INVALID_PARAMETER, 31)
  t.equal(GodotError.ERR_PRINTER_ON_FIRE, 48)
})
