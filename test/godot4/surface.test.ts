/**
 * The surface of Godot 4's classes, held against what a real engine tells of itself (engine/fixtures/surface-4.6.json, which
 * engine/surface-fixture.test.ts holds against the engine): each method is there with its arguments and their defaults, each
 * signal with as many, each property with its default, each constant with its number. What is not there, or differs, has its
 * reason here. The methods that Godot has to get and to set a property are the property itself.
 */

import { readFileSync } from 'node:fs'
import t from 'tap'
import * as door from '../../src/godot4.ts'
import { NodePath } from '../../src/multiplayer/variant/node-path.ts'
import { Signal } from '../../src/peer/signal.ts'
import { parametersOf } from '../support/parameters.ts'
import {
  DESCRIBED,
  SURFACE_FIXTURE,
  type Surface,
  type SurfaceCall,
  type SurfaceClass,
} from './engine/class-surface.ts'

const { classes } = JSON.parse(readFileSync(SURFACE_FIXTURE, 'utf8')) as Surface
const CONCRETE: Readonly<Record<string, () => object>> = {
  WebSocketMultiplayerPeer: () => new door.WebSocketMultiplayerPeer(),
  OfflineMultiplayerPeer: () => new door.OfflineMultiplayerPeer(),
  WebSocketPeer: () => new door.WebSocketPeer(),
  TLSOptions: () => door.TLSOptions.client(),
  SceneMultiplayer: () => new door.SceneMultiplayer(),
  MultiplayerSpawner: () => new door.MultiplayerSpawner(),
  MultiplayerSynchronizer: () => new door.MultiplayerSynchronizer(),
  SceneReplicationConfig: () => new door.SceneReplicationConfig(),
}

const BY_MODE = 'deprecated since Godot 4.2: the replication mode says it'
const BY_TREE = 'nodes of the replication say themselves when they enter a tree and leave it'
const BY_CLASS = 'there is one kind of MultiplayerAPI here: a class of a game’s own needs no registration'
const BY_WORD = 'a mode is its word in @rpc, and its number in rpc_config'

/** What is not there, and why. */
const ABSENT: Readonly<Record<string, string>> = {
  'WebSocketPeer.accept_stream': 'sockets are the business of the engines: a server makes its own',
  'TLSOptions.get_common_name_override': 'a certificate is for the name that was asked for',
  'MultiplayerAPI.object_configuration_add': BY_TREE,
  'MultiplayerAPI.object_configuration_remove': BY_TREE,
  'MultiplayerAPI.set_default_interface': BY_CLASS,
  'MultiplayerAPI.get_default_interface': BY_CLASS,
  'MultiplayerAPI.create_default_interface': BY_CLASS,
  'MultiplayerAPI.RPC_MODE_DISABLED': BY_WORD,
  'MultiplayerAPI.RPC_MODE_ANY_PEER': BY_WORD,
  'MultiplayerAPI.RPC_MODE_AUTHORITY': BY_WORD,
  'SceneReplicationConfig.property_get_sync': BY_MODE,
  'SceneReplicationConfig.property_set_sync': BY_MODE,
  'SceneReplicationConfig.property_get_watch': BY_MODE,
  'SceneReplicationConfig.property_set_watch': BY_MODE,
  'MultiplayerSpawner._spawnable_scenes': 'the engine’s own, for its editor: add_spawnable_scene says it',
}

/** Arguments that are ours, and why. */
const OTHER_ARGUMENTS: Readonly<Record<string, readonly [arguments_: readonly string[], because: string]>> = {
  'TLSOptions.client': [['trusted_chain = null'], 'a certificate is for the name that was asked for'],
  'MultiplayerSpawner.add_spawnable_scene': [['path', 'make'], 'there are no scene files: a function makes the node'],
}

/** Defaults that are ours, and why. */
const OTHER_DEFAULTS: Readonly<Record<string, readonly [value: unknown, because: string]>> = {
  'SceneMultiplayer.root_path': [new NodePath('/root'), 'the engine sets it when it gives the API to its tree'],
  'MultiplayerAPI.multiplayer_peer': ['OfflineMultiplayerPeer', 'the engine makes it too, and not as a default'],
  'SceneMultiplayer.auth_callback': [null, 'no callback is null'],
}

/** Words of the language. */
const RENAMED: Readonly<Record<string, string>> = {
  var: 'value',
  arguments: 'args',
}

const isThere = (owner: string, member: string): boolean => ABSENT[`${owner}.${member}`] === undefined

/** A class with all that it inherits from. */
function lineage(name: string): SurfaceClass[] {
  const own = classes.filter((one) => one.name === name)
  const [first] = own
  return first === undefined ? [] : [...own, ...lineage(first.inherits)]
}

/** Whether a method gets or sets a property of its class. */
function isAccessor({ properties }: SurfaceClass, method: string): boolean {
  return properties.some(({ getter, setter }) => getter === method || setter === method)
}

/** A value of Godot's text form. */
function read(text: string): unknown {
  const path = /^NodePath\("(.*)"\)$/.exec(text)
  if (path !== null) return new NodePath(path[1] ?? '')
  if (text === 'PackedStringArray()') return []
  return JSON.parse(text) as unknown
}

function expectedArguments(owner: string, { name, arguments: given }: SurfaceCall): readonly string[] {
  const other = OTHER_ARGUMENTS[`${owner}.${name}`]
  if (other !== undefined) return other[0]
  return given.map(
    (argument) =>
      (RENAMED[argument.name] ?? argument.name) + (argument.default === undefined ? '' : ` = ${argument.default}`),
  )
}

/** The arguments of a method of ours, with values instead of the names of constants. */
function ourArguments(method: unknown): string[] {
  return parametersOf(method).map((parameter) => {
    const [name = '', value] = parameter.split(' = ')
    const spelled = value
      ?.replaceAll("'", '"')
      .replace('WebSocketPeer.WRITE_MODE_BINARY', '1')
      .replace('EVERYBODY', '0')
    return name.replace(/^_/, '') + (spelled === undefined ? '' : ` = ${spelled}`)
  })
}

t.test('the record has the classes, and much in them', async (t) => {
  const count = (list: (one: SurfaceClass) => readonly unknown[]): number => classes.flatMap(list).length

  t.strictSame(
    classes.map(({ name }) => name),
    [...DESCRIBED],
  )
  t.ok(count((one) => one.methods) > 150)
  t.ok(count((one) => one.properties) > 30)
  t.ok(count((one) => one.signals) > 10)
  t.ok(count((one) => one.constants) > 20)
})

for (const [name, make] of Object.entries(CONCRETE)) {
  t.test(`${name} has the methods of Godot 4, with their arguments`, async (t) => {
    const made = make()
    for (const owner of lineage(name)) {
      for (const method of owner.methods) {
        if (isAccessor(owner, method.name)) continue
        const found: unknown = Reflect.get(made, method.name) ?? Reflect.get(made.constructor, method.name)
        if (!isThere(owner.name, method.name)) {
          t.equal(found, undefined, `${method.name} is not there`)
          continue
        }
        t.type(found, 'function', method.name)
        // A null object looks at no argument.
        if (name === 'OfflineMultiplayerPeer') continue
        t.strictSame(ourArguments(found), expectedArguments(owner.name, method), `the arguments of ${method.name}`)
      }
    }
  })

  t.test(`${name} has the signals, properties and constants of Godot 4`, async (t) => {
    const made = make()
    // Properties of classes above have no default of their own in the record.
    for (const owner of lineage(name)) {
      for (const signal of owner.signals) t.ok(Reflect.get(made, signal.name) instanceof Signal, signal.name)
      for (const property of owner.properties) {
        if (!isThere(owner.name, property.name)) continue
        t.ok(property.name in made, property.name)
        t.ok(isSettable(made, property.name), `${property.name} can be set`)
        const other = OTHER_DEFAULTS[`${owner.name}.${property.name}`]
        const expected = other === undefined ? defaultOf(property) : other[0]
        if (expected !== undefined)
          t.strictSame(told(Reflect.get(made, property.name)), expected, `the default of ${property.name}`)
      }
      for (const { name: constant, value } of owner.constants) {
        const isExpected = isThere(owner.name, constant)
        t.equal(Reflect.get(made.constructor, constant), isExpected ? value : undefined, constant)
      }
    }
  })
}

/** The defaults of abstract classes, of whose properties the engine knows none. */
const ABSTRACT_DEFAULTS: Readonly<Record<string, unknown>> = {
  encode_buffer_max_size: 8 * 1024 * 1024,
  refuse_new_connections: false,
  transfer_mode: 2,
  transfer_channel: 0,
}

function defaultOf({ name, default: text }: SurfaceClass['properties'][number]): unknown {
  return text === 'null' && Object.hasOwn(ABSTRACT_DEFAULTS, name) ? ABSTRACT_DEFAULTS[name] : read(text)
}

/** A default: of an offline peer its name. */
function told(value: unknown): unknown {
  return value instanceof door.OfflineMultiplayerPeer ? 'OfflineMultiplayerPeer' : value
}

/** Whether a property can be set: a field, or an accessor of the class or of one above it. */
function isSettable(made: object, property: string): boolean {
  for (let on: unknown = made; typeof on === 'object' && on !== null; on = Object.getPrototypeOf(on)) {
    const found = Object.getOwnPropertyDescriptor(on, property)
    if (found !== undefined) return found.writable === true || found.set !== undefined
  }
  return false
}

t.test('what is said to be absent, or other, is in the record', async (t) => {
  const known = classes.flatMap(({ name, methods, properties, constants }) =>
    [...methods, ...properties, ...constants].map((member) => `${name}.${member.name}`),
  )
  const named = [ABSENT, OTHER_ARGUMENTS, OTHER_DEFAULTS].flatMap((table) => Object.keys(table))

  t.strictSame(
    named.filter((member) => !known.includes(member)),
    [],
  )
})
