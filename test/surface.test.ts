/**
 * Holds the exported classes against Godot's surface: what a real 3.2.3 told of itself
 * (test/godot/fixtures/surface-3.2.3.json, checked against the engine by test/godot/surface-fixture.test.ts),
 * and what 3.3 to 3.6 added, listed here. It looks at names, arguments, defaults and numbers, not at behaviour.
 */

import { readFileSync } from 'node:fs'
import t from 'tap'
import { MemoryTransport } from '../src/server/transport/memory.ts'
import * as door from '../src/index.ts'
import { GodotError, Signal, WebSocketPeer, WebSocketServer } from '../src/index.ts'
import type { Surface, SurfaceArgument, SurfaceClass } from './godot/dump-surface.ts'
import { ChannelScene } from './support/channel-scene.ts'
import { parametersOf } from './support/parameters.ts'

const RECORDED = JSON.parse(
  readFileSync(new URL('godot/fixtures/surface-3.2.3.json', import.meta.url), 'utf8'),
) as Surface

/** What Godot 3.3 to 3.6 added to these classes: no engine of those versions was asked, their sources say so. */
const LATER: readonly SurfaceClass[] = [
  {
    name: 'WebSocketServer',
    inherits: 'WebSocketMultiplayerPeer',
    methods: [
      {
        name: 'set_extra_headers',
        arguments: [{ name: 'headers', type: 'PoolStringArray', default: 'PoolStringArray(  )' }],
      },
    ],
    properties: [
      { name: 'handshake_timeout', type: 'float', setter: 'set_handshake_timeout', getter: 'get_handshake_timeout' },
    ],
    signals: [],
    constants: [],
  },
  {
    name: 'WebSocketPeer',
    inherits: 'PacketPeer',
    methods: [{ name: 'get_current_outbound_buffered_amount', arguments: [] }],
    properties: [],
    signals: [],
    constants: [],
  },
]

const LATER_DEFAULTS = { WebSocketServer: { handshake_timeout: 3 } }

const CLASSES = [...RECORDED.classes, ...LATER]

type ConcreteName = 'WebSocketServer' | 'WebSocketPeer'

function make(name: ConcreteName): object {
  if (name === 'WebSocketServer') return new WebSocketServer({ transport: new MemoryTransport() })
  const scene = new ChannelScene()
  return new WebSocketPeer(scene.channel, scene.report, () => null)
}

/** A class with all it inherits from. */
function lineage(name: string): SurfaceClass[] {
  const own = CLASSES.filter((one) => one.name === name)
  const [first] = own
  return first === undefined ? [] : [...own, ...lineage(first.inherits)]
}

function exported(name: string): unknown {
  return Reflect.get(door, name)
}

/** The parameters in the source of a method, each with the text of its default. */
function parameters(method: unknown): { name: string; default: string | undefined }[] {
  return parametersOf(method).map((parameter) => {
    const [name = '', value] = parameter.split('=').map((part) => part.trim())
    return { name: ourName(name.replace(/^_/, '')), default: value }
  })
}

/** How a default of Godot is spelled here. */
function spelled(argument: SurfaceArgument): string | undefined {
  if (argument.type === 'PoolStringArray' && argument.default !== undefined) return '[]'
  return argument.type === 'String' ? argument.default?.replaceAll('"', "'") : argument.default
}

/** `var` is a word of the language, and the id of a peer is called `id` in all the other calls. */
const RENAMED: Readonly<Record<string, string>> = { var: 'value', peer_id: 'id' }

function ourName(name: string): string {
  return RENAMED[name] ?? name
}

t.test('the table of the surface is not empty', async (t) => {
  const count = (list: (one: SurfaceClass) => readonly unknown[]) => CLASSES.flatMap(list).length

  t.equal(CLASSES.length, 7)
  t.ok(count((one) => one.methods) >= 30)
  t.ok(count((one) => one.properties) >= 9)
  t.ok(count((one) => one.signals) >= 10)
  t.ok(count((one) => one.constants) >= 10)
})

t.test('every class is exported and inherits as in Godot', async (t) => {
  for (const { name } of CLASSES) {
    const constructor = exported(name)
    t.type(constructor, 'function', name)
    const chain = lineage(name).map((one) => one.name)
    for (const ancestor of chain) t.ok(isKindOf(constructor, exported(ancestor)), `${name} is a ${ancestor}`)
  }
})

function isKindOf(constructor: unknown, ancestor: unknown): boolean {
  for (let at = constructor; typeof at === 'function'; at = Reflect.getPrototypeOf(at)) if (at === ancestor) return true
  return false
}

for (const name of ['WebSocketServer', 'WebSocketPeer'] as const) {
  t.test(`${name} has every method, with its arguments and defaults`, async (t) => {
    const object = make(name)
    for (const method of lineage(name).flatMap((one) => one.methods)) {
      const found: unknown = Reflect.get(object, method.name)
      t.type(found, 'function', method.name)
      const expected = method.arguments.map((argument) => ({
        name: ourName(argument.name),
        default: spelled(argument),
      }))
      t.strictSame(parameters(found), expected, `the arguments of ${method.name}()`)
    }
  })

  t.test(`${name} has every property, with setter, getter and default`, async (t) => {
    const object = make(name)
    const defaults: Readonly<Record<string, unknown>> = {
      ...RECORDED.defaults[name],
      ...(name === 'WebSocketServer' ? LATER_DEFAULTS.WebSocketServer : {}),
    }
    for (const property of lineage(name).flatMap((one) => one.properties)) {
      const getter: unknown = Reflect.get(object, property.getter)
      const setter: unknown = Reflect.get(object, property.setter)
      t.equal(Reflect.get(object, property.name), defaults[property.name], `the default of ${property.name}`)
      t.type(getter, 'function', property.getter)
      t.type(setter, 'function', property.setter)
      if (typeof getter !== 'function' || typeof setter !== 'function') continue
      t.equal(Reflect.apply(getter, object, []), defaults[property.name], `what ${property.getter}() returns`)
      t.equal(setter.length, 1, `${property.setter}() takes the value`)
      t.equal(Reflect.apply(setter, object, [defaults[property.name]]), undefined)
      t.ok(Reflect.set(object, property.name, defaults[property.name]), `${property.name} can be set`)
    }
  })

  t.test(`${name} has every signal, connectable by name and as a member`, async (t) => {
    const object = make(name)
    for (const signal of lineage(name).flatMap((one) => one.signals)) {
      const member: unknown = Reflect.get(object, signal.name)
      t.type(member, Signal, signal.name)
      const connect: unknown = Reflect.get(object, 'connect')
      if (typeof connect !== 'function') throw new Error(`${name} has no connect()`)
      t.equal(Reflect.apply(connect, object, [signal.name, () => undefined]), GodotError.OK, `connect ${signal.name}`)
    }
  })

  t.test(`${name} has every constant with Godot's number`, async (t) => {
    for (const constant of lineage(name).flatMap((one) => one.constants)) {
      t.equal(Reflect.get(door[name], constant.name), constant.value, constant.name)
    }
  })
}

t.test('the door also knows Godot 4’s name of NetworkedMultiplayerPeer', async (t) => {
  t.equal(door.MultiplayerPeer, door.NetworkedMultiplayerPeer)
})

t.test('the error numbers are Godot’s, 0 to 48 without a gap', async (t) => {
  t.strictSame(
    Object.values(GodotError),
    Array.from({ length: 49 }, (_, number) => number),
  )
})
