import t from 'tap'
import { ErrorReport } from '../../src/peer/error-report.ts'
import { ErrorPile } from '../../src/peer/error-pile.ts'
import { GodotError } from '../../src/peer/error.ts'
import { GodotObject, type SignalArguments } from '../../src/peer/godot-object.ts'
import { Signal } from '../../src/peer/signal.ts'
import type { WebSocketClient } from '../../src/client/index.ts'
import type { WebSocketServer } from '../../src/index.ts'

class Lamp extends GodotObject {
  declare readonly '~signals': { switched: [on: boolean] }
  readonly report: ErrorReport
  readonly switched: Signal<[on: boolean]>
  readonly colour = 'white'

  constructor() {
    const report = new ErrorReport(() => undefined)
    super(report)
    this.report = report
    this.switched = new Signal(new ErrorPile(report))
  }
}

t.test('connects, knows and disconnects listeners by the name of the signal', async (t) => {
  const lamp = new Lamp()
  const calls: boolean[] = []
  const listener = (on: boolean) => void calls.push(on)

  t.equal(lamp.connect('switched', listener), GodotError.OK)
  t.equal(lamp.is_connected('switched', listener), true)
  lamp.switched.emit(true)
  lamp.disconnect('switched', listener)
  lamp.switched.emit(false)

  t.same(calls, [true])
  t.equal(lamp.is_connected('switched', listener), false)
})

t.test('finds nothing under a name that is no signal, whatever the name', async (t) => {
  const lamp = new Lamp()
  const listener = () => undefined

  for (const name of ['colour', 'nothing', 'connect', '__proto__', 'constructor'] as unknown as 'switched'[]) {
    t.equal(lamp.connect(name, listener), GodotError.ERR_INVALID_PARAMETER, name)
    t.equal(lamp.is_connected(name, listener), false, name)
    t.doesNotThrow(() => lamp.disconnect(name, listener), name)
  }
})

t.test('every refused connect leaves its sentence, by name and at the signal itself', async (t) => {
  const listener = () => undefined
  const refusals: readonly (readonly [says: RegExp, connect: (lamp: Lamp) => GodotError])[] = [
    [/no signal "nothing"/, (lamp) => lamp.connect('nothing' as 'switched', listener)],
    [/no signal "colour"/, (lamp) => lamp.connect('colour' as 'switched', listener)],
    [/takes a function/, (lamp) => lamp.connect('switched', 5 as never)],
    [/takes a function/, (lamp) => lamp.switched.connect(null as never)],
    [/connected to the signal already/, (lamp) => lamp.connect('switched', listener)],
    [/connected to the signal already/, (lamp) => lamp.switched.connect(listener)],
  ]
  for (const [says, connect] of refusals) {
    const lamp = new Lamp()
    t.equal(lamp.connect('switched', listener), GodotError.OK)
    t.equal(lamp.report.message, '')

    t.equal(connect(lamp), GodotError.ERR_INVALID_PARAMETER)

    t.match(lamp.report.message, says)
  }
})

t.test('knows the names and arguments of signals inside a class that extends another', async (t) => {
  class CountingLamp extends Lamp {
    count = 0

    constructor() {
      super()
      this.connect('switched', (on) => void (this.count += Number(on)))
    }
  }

  const lamp = new CountingLamp()
  lamp.switched.emit(true)

  t.equal(lamp.count, 1)
})

t.test('knows every signal that the server and the client have', async (t) => {
  type DeclaresAll<T extends GodotObject> =
    Exclude<keyof SignalArguments<T>, keyof T['~signals']> extends never ? true : false

  const server: DeclaresAll<WebSocketServer> = true
  const client: DeclaresAll<WebSocketClient> = true

  t.ok(server && client)
})
