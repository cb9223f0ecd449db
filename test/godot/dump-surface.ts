/**
 * Asks a real engine for the surface of its classes, in the form of fixtures/surface-3.2.3.json.
 * Used by surface-fixture.test.ts, which holds the fixture against the engine, and writes it when asked to.
 * The engine's own documentation tool is asked, because scripts cannot see which setter belongs to which property.
 */

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Puppet } from './puppet.ts'

/** One argument; `default` is spelled as Godot spells it, and missing where the argument must be given. */
export interface SurfaceArgument {
  readonly name: string
  readonly type: string
  readonly default?: string
}

/** A property and the methods behind it. */
export interface SurfaceProperty {
  readonly name: string
  readonly type: string
  readonly setter: string
  readonly getter: string
}

/** What one class adds to the class it inherits from. */
export interface SurfaceClass {
  readonly name: string
  readonly inherits: string
  readonly methods: readonly { readonly name: string; readonly arguments: readonly SurfaceArgument[] }[]
  readonly properties: readonly SurfaceProperty[]
  readonly signals: readonly { readonly name: string; readonly arguments: readonly SurfaceArgument[] }[]
  readonly constants: readonly { readonly name: string; readonly value: number }[]
}

/** The classes of one engine. */
export interface Surface {
  /** What the engine says of itself. */
  readonly engine: string
  readonly classes: readonly SurfaceClass[]
  /** What the properties of new objects hold, by class and property. The documentation tells it of other classes. */
  readonly defaults: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const CORE = 'doc/classes'
const WEBSOCKET = 'modules/websocket/doc_classes'
const FILES = [
  join(CORE, 'PacketPeer.xml'),
  join(CORE, 'NetworkedMultiplayerPeer.xml'),
  join(WEBSOCKET, 'WebSocketMultiplayerPeer.xml'),
  join(WEBSOCKET, 'WebSocketPeer.xml'),
  join(WEBSOCKET, 'WebSocketServer.xml'),
]

/** The surface as this engine tells it; the puppet belongs to the same engine. */
export async function dumpSurface(program: string, puppet: Puppet): Promise<Surface> {
  const { engine, classes } = readDocumentation(program)
  await puppet.create('server', 'WebSocketServer')
  await puppet.create('client', 'WebSocketClient')
  const readDefaults = async (names: readonly string[], target: Readonly<Record<string, unknown>>) => {
    const properties = classes.filter(({ name }) => names.includes(name)).flatMap((one) => one.properties)
    const defaults: Record<string, unknown> = {}
    for (const { name } of properties) defaults[name] = await puppet.command({ op: 'get', property: name, ...target })
    return defaults
  }
  const serverClasses = classes.map(({ name }) => name).filter((name) => name !== 'WebSocketPeer')
  const defaults = {
    WebSocketServer: await readDefaults(serverClasses, { name: 'server' }),
    WebSocketPeer: await readDefaults(['PacketPeer', 'WebSocketPeer'], { name: 'client', peer: 1 }),
  }
  return { engine, classes, defaults }
}

function readDocumentation(program: string): Pick<Surface, 'engine' | 'classes'> {
  const folder = mkdtempSync(join(tmpdir(), 'polled-peer-surface-'))
  try {
    const env = { PATH: process.env['PATH'], HOME: folder, LANG: 'en_US.UTF-8' }
    // This call prints its answer and then exits with 255.
    const engine = spawnSync(program, ['--version'], { env, encoding: 'utf8', timeout: 120_000 }).stdout.trim()
    execFileSync(program, ['--doctool', folder], { env, cwd: folder, stdio: 'ignore', timeout: 120_000 })
    return { engine, classes: FILES.map((file) => readClass(readFileSync(join(folder, file), 'utf8'))) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readClass(xml: string): SurfaceClass {
  const [head = {}] = elements(xml, 'class').map((element) => element.attributes)
  return {
    name: head['name'] ?? '',
    inherits: head['inherits'] ?? '',
    methods: elements(xml, 'method').map(({ attributes, body }) => readCallable(attributes, body)),
    properties: elements(xml, 'member').map(({ attributes }) => readProperty(attributes)),
    signals: elements(xml, 'signal').map(({ attributes, body }) => readCallable(attributes, body)),
    constants: elements(xml, 'constant').map(({ attributes }) => readConstant(attributes)),
  }
}

type Attributes = Readonly<Record<string, string>>

function readCallable(attributes: Attributes, body: string): { name: string; arguments: SurfaceArgument[] } {
  return {
    name: attributes['name'] ?? '',
    arguments: elements(body, 'argument').map(({ attributes: argument }) => ({
      name: argument['name'] ?? '',
      type: argument['type'] ?? '',
      ...(argument['default'] === undefined ? {} : { default: argument['default'] }),
    })),
  }
}

function readProperty(attributes: Attributes): SurfaceProperty {
  return {
    name: attributes['name'] ?? '',
    type: attributes['type'] ?? '',
    setter: attributes['setter'] ?? '',
    getter: attributes['getter'] ?? '',
  }
}

function readConstant(attributes: Attributes): { name: string; value: number } {
  return { name: attributes['name'] ?? '', value: Number(attributes['value']) }
}

/** The elements of one name. The tool's files are regular: no comments, and no element inside one of its own name. */
function elements(xml: string, name: string): { attributes: Attributes; body: string }[] {
  const pattern = new RegExp(`<${name} ([^>]*)>([\\s\\S]*?)</${name}>`, 'g')
  return [...xml.matchAll(pattern)].map(([, attributes = '', body = '']) => ({
    attributes: Object.fromEntries(
      [...attributes.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, unescape(value)]),
    ),
    body,
  }))
}

const ENTITIES: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' }

function unescape(text: string): string {
  return text.replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
}
