/** What others may not have: each reason of the list is given, counted and told, and nothing is touched. */

import { readFileSync } from 'node:fs'
import t from 'tap'
import { MOST_RECEIVED_PATHS } from '../../../src/multiplayer/rpc/path-cache.ts'
import { NetworkNode } from '../../../src/multiplayer/rpc/network-node.ts'
import { RPC_MODES } from '../../../src/multiplayer/rpc/rpc-modes.ts'
import { RPC_REFUSAL_REASONS, type RpcRefusal } from '../../../src/multiplayer/rpc/rpc-refusals.ts'
import { writeCall, writeSimplify } from '../../../src/multiplayer/rpc/commands.ts'
import { variantCodec } from '../../../src/multiplayer/codec/variant-wire.ts'
import type { StandardSchemaV1 } from '../../../src/multiplayer/rpc/standard-schema.ts'
import { RpcScene, type Game } from './rpc-scene.ts'

/** A schema that answers as it is told to. */
export function schemaOf<Output>(validate: (value: unknown) => unknown): StandardSchemaV1<unknown, Output> {
  return { '~standard': { version: 1, vendor: 'test', validate } } as StandardSchemaV1<unknown, Output>
}

class Guarded extends NetworkNode {
  readonly done: unknown[] = []
  level = 0

  constructor() {
    super('Main')
    this.rpc_config('go', RPC_MODES.remote)
    this.rpc_config('missing', RPC_MODES.remote)
    this.rpc_config('needsTwo', RPC_MODES.remote)
    this.rpc_config('ofMaster', RPC_MODES.puppet)
    this.rpc_config('seldom', RPC_MODES.remote, { rate_limit: { calls: 1, per: 10 } })
    this.rpc_config('picky', RPC_MODES.remote, {
      args: schemaOf(() => ({ issues: [{ message: 'no' }, { message: 'never' }] })),
    })
    this.rpc_config('slow', RPC_MODES.remote, { args: schemaOf(() => Promise.reject(new Error('late'))) })
    this.rpc_config('broken', RPC_MODES.remote, {
      args: schemaOf(() => {
        throw new Error('broken schema')
      }),
    })
    this.rpc_config('odd', RPC_MODES.remote, { args: schemaOf(() => ({ value: 'no array' })) })
    this.rset_config('level', RPC_MODES.remote, {
      value: schemaOf((value) =>
        typeof value === 'number' ? { value: value * 2 } : { issues: [{ message: 'a number' }] },
      ),
    })
    this.rset_config('absent', RPC_MODES.remote)
    this.rset_config('fixed', RPC_MODES.remote)
  }

  get fixed(): number {
    return 1
  }

  go(...args: unknown[]): void {
    this.done.push(['go', ...args])
  }

  needsTwo(a: unknown, b: unknown, c: unknown = 'default'): void {
    this.done.push(['needsTwo', a, b, c])
  }

  seldom(): void {
    this.done.push(['seldom'])
  }

  ofMaster(): void {
    this.done.push(['ofMaster'])
  }

  picky(): void {
    this.done.push(['picky'])
  }

  slow(): void {
    this.done.push(['slow'])
  }

  broken(): void {
    this.done.push(['broken'])
  }

  odd(): void {
    this.done.push(['odd'])
  }

  undeclared(): void {
    this.done.push(['undeclared'])
  }
}

function guarded(): { game: Game; node: Guarded; scene: RpcScene } {
  const scene = new RpcScene([1, 5])
  const game = scene.game(1)
  return { scene, game, node: game.add(new Guarded()) }
}

function packet(kind: 'call' | 'set', path: string | number, name: string, ...values: unknown[]): Uint8Array {
  const node = typeof path === 'string' ? { path } : { id: path }
  const encoded = writeCall(kind, node, name, values, variantCodec, 100_000)
  if (!encoded.ok) throw new Error(encoded.message)
  return encoded.bytes
}

const call = (path: string | number, name: string, ...values: unknown[]) => packet('call', path, name, ...values)
const set = (path: string | number, name: string, value: unknown) => packet('set', path, name, value)
const bytes = (...numbers: number[]) => Uint8Array.from(numbers)

/** A packet of peer 5 for each reason, and the path and name that are told with it. */
const REFUSED: readonly (readonly [RpcRefusal, Uint8Array, path?: string, name?: string])[] = [
  ['no-command', bytes()],
  ['unknown-command', bytes(5)],
  ['command-too-short', bytes(0, 1)],
  ['path-out-of-place', bytes(0, 5, 0, 0, 0x80, 97, 0, 0)],
  ['name-without-end', bytes(0, 1, 0, 0, 0, 97, 98)],
  ['count-missing', bytes(0, 1, 0, 0, 0, 97, 0)],
  ['name-not-utf8', bytes(0, 1, 0, 0, 0, 0xff, 0, 0)],
  ['path-not-utf8', bytes(3, 0xff, 0)],
  ['path-too-long', bytes(2, 1, 0, 0, 0, ...Array<number>(5000).fill(97)), 'a'.repeat(5000)],
  ['unknown-confirm', bytes(3, 97, 0), 'a'],
  ['unknown-path-id', call(9, 'go'), '', 'go'],
  ['unknown-node', call('Nobody', 'go'), 'Nobody', 'go'],
  ['unknown-node', call('/Main', 'go'), '/Main', 'go'],
  ['path-outside-root', call('..', 'go'), '..', 'go'],
  ['path-outside-root', call('../root/Main', 'go'), '../root/Main', 'go'],
  ['not-declared', call('Main', 'undeclared'), 'Main', 'undeclared'],
  ['not-permitted', call('Main', 'ofMaster'), 'Main', 'ofMaster'],
  ['bad-arguments', bytes(0, 1, 0, 0, 0, 103, 111, 0, 1), 'Main', 'go'],
  ['too-few-arguments', call('Main', 'needsTwo', 1), 'Main', 'needsTwo'],
  ['schema-refused', call('Main', 'picky'), 'Main', 'picky'],
  ['schema-refused', call('Main', 'odd'), 'Main', 'odd'],
  ['schema-refused', set('Main', 'level', 'x'), 'Main', 'level'],
  ['schema-asynchronous', call('Main', 'slow'), 'Main', 'slow'],
  ['no-such-member', call('Main', 'missing'), 'Main', 'missing'],
  ['no-such-member', set('Main', 'absent', 1), 'Main', 'absent'],
  ['not-writable', set('Main', 'fixed', 1), 'Main', 'fixed'],
]

for (const [reason, packet, path = '', name = ''] of REFUSED) {
  t.test(`refuses, counts and tells: ${reason} ${path.slice(0, 20)} ${name}`, async (t) => {
    const { game, node } = guarded()
    if (reason === 'bad-arguments') {
      game.peer.receive(5, announcement(1, 'Main'))
      game.api.poll()
    }

    game.peer.receive(5, packet)
    t.strictSame(game.counts(), {}, 'nothing before the poll')
    game.api.poll()

    t.strictSame(game.counts(), { [reason]: 1 })
    t.strictSame(game.take(), [`rpc_refused(5, ${reason}, ${path}, ${name})`])
    t.strictSame(node.done, [])
    t.match(game.warnings, [/^Refused what peer 5 asked for: /])
  })
}

function announcement(id: number, path: string): Uint8Array {
  const encoded = writeSimplify(id, path)
  if (!encoded.ok) throw new Error(encoded.message)
  return encoded.bytes
}

/** Reasons that need more than one packet: tested below. */
const ELSEWHERE: readonly RpcRefusal[] = [
  ...(['unknown-source', 'too-many-paths', 'no-root-node', 'rate-limited', 'unknown-codec', 'schema-failed'] as const),
]

t.test('each reason of the list is tested, and explained in docs/rpc.md, in its order', async (t) => {
  const page = readFileSync(new URL('../../../docs/rpc.md', import.meta.url), 'utf8')
  const explained = [...page.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, reason]) => reason)
  const tested = new Set([...REFUSED.map(([reason]) => reason), ...ELSEWHERE])

  t.strictSame([...tested].sort(), [...RPC_REFUSAL_REASONS].sort())
  t.strictSame(explained, RPC_REFUSAL_REASONS)
})

t.test('names that objects have are never looked at, even where the node’s own are', async (t) => {
  const { game, node } = guarded()
  const names = [
    '__proto__',
    'constructor',
    'toString',
    'fixed',
    'level',
    'done',
    'rpc',
    'remove_child',
    'name',
    'multiplayer',
    '__defineGetter__',
  ]
  for (const name of names) game.peer.receive(5, call('Main', name, {}, 'x'))
  for (const name of names.filter((name) => !['level', 'fixed'].includes(name)))
    game.peer.receive(5, set('Main', name, {}))
  for (const name of ['', '\ufeff']) game.peer.receive(5, bytes(0, 1, 0, 0, 0, ...Buffer.from(name), 0, 0))

  game.api.poll()

  t.strictSame(game.counts(), { 'not-declared': names.length * 2 - 2, 'unknown-path-id': 2 })
  t.equal(Object.getPrototypeOf(node), Guarded.prototype)
  t.strictSame([node.name, node.done], ['Main', []])
})

t.test('a path from the wire that names what objects have leads nowhere', async (t) => {
  const { game } = guarded()
  for (const path of ['__proto__', 'constructor', 'Main/__proto__', '/root/constructor'])
    game.peer.receive(5, call(path, 'go'))

  game.api.poll()

  t.strictSame(game.counts(), { 'unknown-node': 4 })
})

t.test('an absolute path that leads above the root node leads out of it', async (t) => {
  const { game, node } = guarded()
  const inner = new NetworkNode('Inner')
  node.add_child(inner)
  game.api.root_node = inner

  for (const path of ['/root/Main', '/root/Main/Inner', '/elsewhere/Main']) game.peer.receive(5, call(path, 'go'))
  game.api.poll()

  t.strictSame(game.refused(), [
    'rpc_refused(5, path-outside-root, /root/Main, go)',
    'rpc_refused(5, not-declared, /root/Main/Inner, go)',
    'rpc_refused(5, unknown-node, /elsewhere/Main, go)',
  ])
})

t.test('an announcement of somebody who is not there is not kept and not confirmed', async (t) => {
  const { game, scene } = guarded()

  game.peer.receive(77, announcement(1, 'Main'))
  game.peer.receive(77, call(1, 'go'))
  game.api.poll()

  t.strictSame(game.take(), ['rpc_refused(77, unknown-source, Main, )', 'rpc_refused(77, unknown-path-id, , go)'])
  t.strictSame(scene.network.take(), [])
})

t.test('paths beyond the limits are not confirmed; those that are known go on, and may be changed', async (t) => {
  const { game, node, scene } = guarded()
  for (let id = 0; id < MOST_RECEIVED_PATHS; id++) game.peer.receive(5, announcement(id, 'Main'))
  game.peer.receive(5, announcement(9_999, 'Main'))
  game.peer.receive(5, announcement(3, 'Main/.'))
  game.peer.receive(5, call(3, 'go'))
  game.peer.receive(5, call(9_999, 'go'))

  game.api.poll()

  t.strictSame(game.counts(), { 'too-many-paths': 1, 'unknown-path-id': 1 })
  t.equal(scene.network.take().length, MOST_RECEIVED_PATHS + 1)
  t.strictSame(node.done, [['go']])
})

t.test('the characters of all paths are limited too', async (t) => {
  const { game } = guarded()
  for (let id = 0; id < 70; id++) game.peer.receive(5, announcement(id, 'a'.repeat(4000)))

  game.api.poll()

  t.strictSame(game.counts(), { 'too-many-paths': 5 })
})

t.test('without a root node there is nowhere to look', async (t) => {
  const { game } = guarded()
  game.api.root_node = null

  game.peer.receive(5, call('Main', 'go'))
  game.api.poll()

  t.strictSame(game.refused(), ['rpc_refused(5, no-root-node, Main, go)'])
})

t.test('a rate limit holds for each peer by itself, and lets through again after its time', async (t) => {
  const { scene, game, node } = guarded()
  const burst = () => {
    for (const source of [5, 5, 7, 88, 99]) game.peer.receive(source, call('Main', 'seldom'))
    game.api.poll()
    return game.refused()
  }
  scene.join(7)
  scene.tick()
  game.take()

  // 88 and 99 are not in the world: they share what one may.
  const refused = ['rpc_refused(5, rate-limited, Main, seldom)', 'rpc_refused(99, rate-limited, Main, seldom)']
  t.strictSame(burst(), refused)
  scene.clock.advance(5000)
  t.equal(burst().length, 5)
  scene.clock.advance(5000)
  t.strictSame(burst(), refused)
  t.equal(node.done.length, 6)
})

t.test('what was used up is forgotten when the peer leaves', async (t) => {
  const { scene, game, node } = guarded()
  game.peer.receive(5, call('Main', 'seldom'))
  game.api.poll()

  scene.network.leave(5)
  game.api.poll()
  scene.join(5)
  game.peer.receive(5, call('Main', 'seldom'))
  scene.tick()

  t.equal(node.done.length, 2)
})

t.test('a codec that the API was not given is refused', async (t) => {
  const { game } = guarded()

  game.peer.receive(5, call('Main', 'go'), 'unknown')
  game.api.poll()

  t.strictSame(game.refused(), ['rpc_refused(5, unknown-codec, Main, go)'])
})

t.test('a schema that throws refuses the call, and the poll throws its error', async (t) => {
  const { game } = guarded()
  game.peer.receive(5, call('Main', 'broken'))
  game.peer.receive(5, call('Main', 'go'))

  t.throws(() => game.api.poll(), { message: 'broken schema' })

  t.strictSame(game.counts(), { 'schema-failed': 1 })
})

t.test('what a schema returns is what arrives', async (t) => {
  const { game, node } = guarded()
  node.rpc_config('go', RPC_MODES.remote, { args: schemaOf((values) => ({ value: [values, 'checked'] })) })

  game.peer.receive(5, call('Main', 'go', 1, 2))
  game.peer.receive(5, set('Main', 'level', 21))
  game.api.poll()

  t.strictSame(node.done, [['go', [1, 2], 'checked']])
  t.equal(node.level, 42)
})

t.test('parameters with defaults may be left out, and more arguments than parameters arrive', async (t) => {
  const { game, node } = guarded()

  game.peer.receive(5, call('Main', 'needsTwo', 1, 2))
  game.peer.receive(5, call('Main', 'needsTwo', 1, 2, 3, 4))
  game.api.poll()

  t.strictSame(node.done, [
    ['needsTwo', 1, 2, 'default'],
    ['needsTwo', 1, 2, 3],
  ])
})

t.test('a declaration that is taken back refuses again', async (t) => {
  const { game, node } = guarded()
  node.rpc_config('go', RPC_MODES.disabled)
  node.rset_config('level', RPC_MODES.disabled)

  game.peer.receive(5, call('Main', 'go'))
  game.peer.receive(5, set('Main', 'level', 1))
  game.api.poll()

  t.strictSame(game.counts(), { 'not-declared': 2 })
})

t.test('a function that is set where a method was declared is not there for others', async (t) => {
  const { game, node } = guarded()
  Object.assign(node, { missing: 'not a function' })

  game.peer.receive(5, call('Main', 'missing'))
  game.api.poll()

  t.strictSame(game.counts(), { 'no-such-member': 1 })
})

t.test('a path of more than 4096 bytes is refused in a call, before it is taken apart', async (t) => {
  const { game, node } = guarded()
  const go = (path: string) => {
    game.peer.receive(5, Buffer.concat([call('P', 'go').subarray(0, -2), Buffer.from(`${path}\0`)]))
    game.api.poll()
  }
  const spelled = `${'./'.repeat(2046)}Main`

  go(spelled)
  t.equal(node.done.length, 1, `${spelled.length} bytes are looked up`)
  go(`/${spelled}`)
  go(`${'/'.repeat(4096 - 3)}Main`)
  go('é'.repeat(2049))

  t.equal(node.done.length, 1)
  t.strictSame(game.counts(), { 'path-too-long': 3 })
})

t.test('an announced path of more than 4096 bytes is refused as it was written', async (t) => {
  const { game } = guarded()
  game.hears(5, `02 01000000 ${'2f'.repeat(4096)}61 00`)

  t.strictSame(game.counts(), { 'path-too-long': 1 })
})
