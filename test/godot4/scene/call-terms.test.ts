/**
 * What a node asks of a call before it is done: how often each peer may call, and a schema for the arguments. The clients
 * are in memory and speak in bytes.
 */

import t from 'tap'
import type { StandardSchemaV1 } from '../../../src/multiplayer/rpc/standard-schema.ts'
import { rpc } from '../../../src/godot4/scene/rpc-decorator.ts'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'
import { ServerStage } from './server-stage.ts'

/** A schema that answers as it is told to. */
function schemaOf<Output>(validate: (value: unknown) => unknown): StandardSchemaV1<unknown, Output> {
  return { '~standard': { version: 1, vendor: 'test', validate } } as StandardSchemaV1<unknown, Output>
}

const onePoint = schemaOf<[number]>((values) => {
  const [first] = values as readonly unknown[]
  return typeof first === 'number' ? { value: [first + 0.5] } : { issues: [{ message: 'no' }, { message: 'never' }] }
})

class Ship extends SceneNode<Ship> {
  readonly log: string[] = []

  @rpc({ mode: 'any_peer', args: schemaOf<[]>(() => ({ value: 'no array' })) }) odd(): void {
    this.note('odd')
  }

  @rpc({ mode: 'any_peer', args: onePoint }) picky(points: number): void {
    this.note('picky', points)
  }

  @rpc({ mode: 'any_peer', rate_limit: { calls: 1, per: 10 } }) seldom(value: unknown): void {
    this.note('seldom', value)
  }

  @rpc({ mode: 'any_peer', args: schemaOf<[]>(() => Promise.reject(new Error('late'))) }) slow(): void {
    this.note('slow')
  }

  @rpc({ mode: 'any_peer', args: schemaOf<[number, number]>(() => ({ value: [1] })) }) two(a: number, b: number): void {
    this.note('two', a, b)
  }

  @rpc({
    mode: 'any_peer',
    args: schemaOf<[]>(() => {
      throw new Error('broken schema')
    }),
  })
  worn(): void {
    this.note('worn')
  }

  note(what: string, ...args: readonly unknown[]): void {
    this.log.push([what, ...args.map(String), `of ${this.multiplayer?.get_remote_sender_id()}`].join(' '))
  }
}

const NAMES = ['odd', 'picky', 'seldom', 'slow', 'two', 'worn']

/** A call of a method at a node below the root, with one argument of the compact form. */
function call(name: string, value = '0207', node = 'Main'): string {
  const size = 7 + value.length / 2
  return `20 ${size.toString(16).padStart(2, '0')}000080 0${NAMES.indexOf(name)} 01 ${value} ${Buffer.from(node).toString('hex')}00`
}

/** A server with two ships, `/root/Main` and `/root/Twin`, and so many clients. */
function stage(count = 1) {
  const scene = new ServerStage()
  const [root, main, twin] = [new SceneNode('root'), new Ship('Main'), new Ship('Twin')]
  root.add_child(main)
  root.add_child(twin)
  scene.api.root_node = root
  const clients = scene.joined(count)
  const [client] = clients
  if (client === undefined) throw new Error('a stage has a client')
  return { scene, main, twin, clients, client }
}

t.test('lets each peer call so often, by itself, and again after its time', async (t) => {
  const { scene, main, clients, client } = stage(2)
  const other = clients[1]

  for (const one of [client, client, other]) one?.send(call('seldom'))
  scene.tick()
  t.strictSame(main.log.splice(0).sort(), [`seldom 7 of ${client.id}`, `seldom 7 of ${other?.id}`].sort())
  t.strictSame(scene.take(), [`packet_refused(${client.id}, rate-limited)`])
  scene.pass(9.9)
  client.send(call('seldom'))
  scene.tick()
  t.strictSame(main.log, [])
  scene.pass(0.2)
  client.send(call('seldom'))
  scene.tick()

  t.strictSame(main.log, [`seldom 7 of ${client.id}`])
  t.equal(scene.api.get_refusal_counts()['rate-limited'], 2)
  t.ok(scene.warnings.some((text) => text.includes('seldom') && text.includes('more often')))
})

t.test('counts the calls of one decorated method at all nodes together, and of rpc_config at each', async (t) => {
  const { scene, main, twin, client } = stage()

  client.send(call('seldom', '0207', 'Main'))
  client.send(call('seldom', '0207', 'Twin'))
  scene.tick()
  t.strictSame([main.log.length, twin.log.length], [1, 0])
  t.strictSame(scene.take(), [`packet_refused(${client.id}, rate-limited)`])
  for (const node of [main, twin]) node.rpc_config('note', { rpc_mode: 1, rate_limit: { calls: 1, per: 10 } })
  for (const node of ['4d61696e', '5477696e', '4d61696e']) client.send(`60 0a000080 0080 01 0205 ${node}00`)
  scene.tick()

  t.strictSame([main.log.length, twin.log.length], [2, 1])
  t.strictSame(scene.take(), [`packet_refused(${client.id}, rate-limited)`])
})

t.test('asks how often before it reads the arguments, and counts calls that are refused for those', async (t) => {
  const { scene, main, client } = stage()

  client.send(call('seldom', 'c201'))
  client.send(call('seldom', 'c201'))
  client.send(call('seldom'))
  scene.tick()

  t.strictSame(scene.take(), [
    `packet_refused(${client.id}, bad-arguments)`,
    `packet_refused(${client.id}, rate-limited)`,
    `packet_refused(${client.id}, rate-limited)`,
  ])
  t.strictSame(main.log, [])
})

t.test('counts a relayed call as its first sender’s', async (t) => {
  const { scene, main, clients, client } = stage(2)

  for (const one of clients) one.send(`07 03 00000000 ${call('seldom')}`)
  client.send(call('seldom'))
  scene.tick()

  t.equal(main.log.length, 2)
  t.strictSame(scene.take(), [`packet_refused(${client.id}, rate-limited)`])
})

t.test('forgets how often a peer has called when it is gone', async (t) => {
  const { scene, main, client } = stage()
  client.send(call('seldom'))
  scene.tick()
  client.memory.close()
  scene.tick()
  scene.tick()

  const [next] = scene.joined(1)
  next?.send(call('seldom'))
  scene.tick()

  t.strictSame([main.log.length, scene.take()], [2, []])
})

t.test('hands on what the schema returns', async (t) => {
  const { scene, main, client } = stage()

  client.send(call('picky'))
  scene.tick()

  t.strictSame([main.log, scene.take()], [[`picky 7.5 of ${client.id}`], []])
})

for (const [what, packet, reason, told] of [
  ['what the schema refuses', call('picky', '81'), 'schema-refused', 'no; never.'],
  ['what the schema turns into no array', call('odd'), 'schema-refused', 'no array'],
  ['what the schema makes too short', call('two'), 'too-few-arguments', 'two'],
  ['a schema that answers with a promise', call('slow'), 'schema-asynchronous', 'promise'],
] as const) {
  t.test(`refuses ${what}, counted, and says so`, async (t) => {
    const { scene, main, client } = stage()

    client.send(packet)
    scene.tick()

    t.strictSame([scene.take(), main.log], [[`packet_refused(${client.id}, ${reason})`], []])
    t.equal(scene.api.get_refusal_counts()[reason], 1)
    t.ok(scene.warnings[0]?.includes(told), told)
  })
}

t.test('refuses a call whose schema throws, and the poll throws its error', async (t) => {
  const { scene, main, client } = stage()
  client.send(call('worn'))
  client.send(call('picky'))

  t.throws(() => scene.tick(), { message: 'broken schema' })

  t.strictSame(
    [scene.take(), main.log],
    [[`packet_refused(${client.id}, schema-failed)`], [`picky 7.5 of ${client.id}`]],
  )
})

t.test('asks neither for a call of its own', async (t) => {
  const { main } = stage()
  main.rpc_config('note', {
    ...{ rpc_mode: 1, call_local: true, rate_limit: { calls: 1, per: 10 } },
    args: schemaOf(() => ({ issues: [{ message: 'never' }] })),
  })

  for (const text of ['a', 'b']) main.rpc('note', text)

  t.strictSame(main.log, ['a of 1', 'b of 1'])
})

t.test('refuses to declare what is no schema, no limit, or no option', async (t) => {
  const node = new Ship('Main')
  const bad = (config: object) => () => node.rpc_config('note', config)

  for (const [config, message] of [
    [{ args: {} }, /^Option "args" must be a Standard Schema/],
    [{ rate_limit: { calls: 0, per: 1 } }, /^A rate_limit is/],
    [{ max_per_second: 3 }, /no option "max_per_second"/],
    [{ schema: onePoint }, /no option "schema"/],
  ] as const) {
    t.throws(bad(config), { name: 'TypeError', message })
  }
})
