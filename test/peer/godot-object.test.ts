import t from 'tap'
import { ErrorPile } from '../../src/peer/error-pile.ts'
import { GodotError } from '../../src/peer/error.ts'
import { GodotObject, type SignalArguments } from '../../src/peer/godot-object.ts'
import { Signal } from '../../src/peer/signal.ts'
import type { WebSocketClient } from '../../src/client/index.ts'
import type { WebSocketServer } from '../../src/index.ts'

class Lamp extends GodotObject {
  declare readonly '~signals': { switched: [on: boolean] }
  readonly switched = new Signal<[on: boolean]>(new ErrorPile())
  readonly colour = 'white'
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
