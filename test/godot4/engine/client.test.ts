/**
 * Scenes and peers of ours join a server of a real Godot 4 engine: they meet each other and a game of the engine's, call and are
 * called, authenticate, speak through it, and go.
 */

import t from 'tap'
import type { Test } from 'tap'
import { until, type Polled } from '../../support/while-polling.ts'
import { hostGame, joinGame, newGuestScene, type Scene } from './games.ts'
import { bytesOf, Puppet } from './puppet.ts'

/** Waits until each scene of ours has heard so many words. */
async function joined(puppet: Puppet, scenes: readonly Scene[], host: string): Promise<number[]> {
  const polled = [...scenes, puppet.polling(host)]
  await until(polled, () => scenes.every((scene) => scene.journal.length >= scenes.length + 1))
  return scenes.map(({ api }) => api.get_unique_id())
}

t.test('a server of the engine', async (t) => {
  const puppet = await Puppet.start(t)
  if (puppet === undefined) return
  await t.test('has guests of both kinds, who call each other and are sent away', (t) => meetAll(t, puppet))
  await t.test('authenticates a guest, and is authenticated', (t) => authenticate(t, puppet))
  await t.test('ends an authentication that takes too long', (t) => expire(t, puppet))
  await t.test('closes, and the guests hear of it', (t) => closeAll(t, puppet))
})

/** Two guests of ours, a and b, and one of the engine's, c. */
interface Party {
  readonly puppet: Puppet
  readonly one: Scene
  readonly two: Scene
  readonly a: number
  readonly b: number
  readonly c: number
  readonly polled: readonly Polled[]
}

async function meetAll(t: Test, puppet: Puppet): Promise<void> {
  const port = await hostGame(t, puppet, 'server')
  const [one, two] = [newGuestScene(t, port), newGuestScene(t, port)]
  const [a = 0, b = 0] = await joined(puppet, [one, two], 'server')
  const c = await joinGame(t, puppet, 'c', port, [one, two, puppet.polling('server')])
  const polled = [one, two, puppet.polling('server', 'c')]
  await until(polled, () => one.journal.length === 4 && two.journal.length === 4 && puppet.heard('c').length === 4)

  const met = ['connected_to_server', 'peer_connected(1)']
  t.strictSame(one.journal, [...met, `peer_connected(${b})`, `peer_connected(${c})`])
  t.strictSame(two.journal, [...met, `peer_connected(${a})`, `peer_connected(${c})`])
  t.strictSame([...one.api.get_peers()], inOrder([1, b, c]))
  t.strictSame(inOrder((await puppet.call('server', 'get_peers')) as number[]), inOrder([a, b, c]))
  const party = { puppet, one, two, a, b, c, polled }
  t.strictSame(await puppet.complaints(), [])
  await callEachOther(t, party)
  await speak(t, party)
  await leave(t, party)
}

function inOrder(ids: readonly number[]): number[] {
  return [...ids].sort((x, y) => x - y)
}

async function callEachOther(t: Test, { puppet, one, two, a, b, c, polled }: Party): Promise<void> {
  puppet.forget()
  t.equal(one.actor.rpc('from_anyone', 5, 'text'), 0)
  t.equal(one.actor.rpc_id(c, 'answer', 'you'), 0)
  t.equal(two.actor.rpc_id(1, 'from_authority', 'I may not'), 0)
  await puppet.call('server actor', 'rpc', 'from_authority', 'hello')
  await puppet.call('c actor', 'rpc_id', b, 'here_and_there', 'through the server')
  await until(polled, () => one.actor.log.length === 2 && two.actor.log.length === 3)

  t.strictSame(puppet.heard('server actor'), [`from_anyone 5 text of ${a}`])
  const hello = 'from_authority hello of 1'
  t.strictSame([...puppet.heard('c actor')].sort(), [`answer you of ${a}`, `from_anyone 5 text of ${a}`, hello])
  t.strictSame([...one.actor.log].sort(), [`from_anyone you answered of ${c}`, hello])
  const through = `here_and_there through the server of ${c}`
  t.strictSame([...two.actor.log].sort(), [`from_anyone 5 text of ${a}`, hello, through])
  const [refused, ...others] = await puppet.complaints()
  t.match(refused, /'from_authority' is not allowed/)
  t.strictSame(others, [])
}

async function speak(t: Test, { puppet, one, two, a, b, c, polled }: Party): Promise<void> {
  puppet.forget()
  for (const scene of [one, two]) scene.journal.length = 0
  const words: Readonly<Record<string, number>> = { all: 0, server: 1, 'to c': c, 'not b': -b, 'not server': -1 }
  for (const [text, to] of Object.entries(words)) t.equal(one.api.send_bytes(Buffer.from(text), to), 0)
  await puppet.call('c', 'send_bytes', bytesOf('from c'), a)
  const isHeard = (): boolean => one.journal.length === 1 && two.journal.length === 2 && puppet.heard('c').length === 4
  await until(polled, isHeard, 'all bytes have come')
  await puppet.call('server', 'send_bytes', bytesOf('end'))
  await until(polled, () => one.journal.length === 2 && two.journal.length === 3 && puppet.heard('c').length === 5)

  const said = (id: number) => (text: string) => `peer_packet ${id} ${Buffer.from(text).toString('hex')}`
  t.strictSame(puppet.heard('server'), ['all', 'server', 'not b'].map(said(a)))
  t.strictSame(puppet.heard('c'), [...['all', 'to c', 'not b', 'not server'].map(said(a)), said(1)('end')])
  const read = (id: number, text: string): string => `peer_packet(${id}, ${Buffer.from(text).toString('hex')}) of ${id}`
  t.strictSame(one.journal, [read(c, 'from c'), read(1, 'end')])
  t.strictSame(two.journal, [read(a, 'all'), read(a, 'not server'), read(1, 'end')])
  t.strictSame(await puppet.complaints(), [])
}

async function leave(t: Test, { puppet, one, two, a, b, c, polled }: Party): Promise<void> {
  puppet.forget()
  for (const scene of [one, two]) scene.journal.length = 0
  await puppet.call('server', 'disconnect_peer', b)
  await until(polled, () => one.journal.length === 1 && two.journal.length === 2 && puppet.heard('c').length === 1)
  t.strictSame(one.journal, [`peer_disconnected(${b})`])
  t.strictSame(two.journal, ['peer_disconnected(1)', 'server_disconnected'])
  t.strictSame(puppet.heard('server'), [])

  one.api.multiplayer_peer?.disconnect_peer(1)
  await until(polled, () => one.journal.length === 3 && puppet.heard('c').length === 2)
  t.strictSame(one.journal.slice(1), ['peer_disconnected(1)', 'server_disconnected'])
  t.strictSame(puppet.heard('server'), [`peer_disconnected ${a}`])
  t.strictSame(puppet.heard('c'), [`peer_disconnected ${b}`, `peer_disconnected ${a}`])
  t.strictSame(await puppet.call('server', 'get_peers'), [c])
  for (const { api } of [one, two]) t.ok(Object.values(api.get_refusal_counts()).every((count) => count === 0))
  t.strictSame(await puppet.complaints(), [])
}

async function authenticate(t: Test, puppet: Puppet): Promise<void> {
  const port = await hostGame(t, puppet, 'strict', () => puppet.watchAuth('strict'))
  const heard: string[] = []
  const guest = newGuestScene(t, port, (api) => {
    api.auth_callback = (id, bytes) => heard.push(`${id} ${Buffer.from(bytes).toString()}`)
  })
  const polled = [guest, puppet.polling('strict')]
  await until(polled, () => guest.journal.length === 1 && puppet.heard('strict').length === 1)
  t.strictSame(guest.journal, ['peer_authenticating(1)'])
  const id = guest.api.get_unique_id()
  t.strictSame(puppet.heard('strict'), [`peer_authenticating ${id}`])

  t.equal(await puppet.call('strict', 'send_auth', id, bytesOf('who')), 0)
  await until(polled, () => heard.length === 1)
  t.strictSame(heard, ['1 who'])
  t.equal(guest.api.send_auth(1, Buffer.from('me')), 0)
  t.equal(guest.api.complete_auth(1), 0)
  await until(polled, () => puppet.heard('strict').length === 2)
  t.equal(puppet.heard('strict')[1], `auth ${id} ${Buffer.from('me').toString('hex')}`)
  t.strictSame(await puppet.call('strict', 'get_peers'), [])
  t.equal(await puppet.call('strict', 'complete_auth', id), 0)
  await until(polled, () => guest.journal.length === 3 && puppet.heard('strict').length === 3)
  t.strictSame(guest.journal.slice(1), ['connected_to_server', 'peer_connected(1)'])
  t.equal(puppet.heard('strict')[2], `peer_connected ${id}`)
}

async function expire(t: Test, puppet: Puppet): Promise<void> {
  const port = await hostGame(t, puppet, 'hasty', async () => {
    await puppet.watchAuth('hasty')
    await puppet.set('hasty', 'auth_timeout', 0.1)
  })
  const guest = newGuestScene(t, port)
  await until([guest, puppet.polling('hasty')], () => guest.journal.includes('server_disconnected'))
  t.strictSame(guest.journal, [
    'connected_to_server',
    'peer_connected(1)',
    'peer_disconnected(1)',
    'server_disconnected',
  ])
  t.match(puppet.heard('hasty'), [/^peer_authenticating \d+$/, /^peer_authentication_failed \d+$/])
}

async function closeAll(t: Test, puppet: Puppet): Promise<void> {
  const port = await hostGame(t, puppet, 'brief')
  const guests = [newGuestScene(t, port), newGuestScene(t, port)]
  await joined(puppet, guests, 'brief')
  await puppet.call('brief peer', 'close')
  await until(guests, () => guests.every(({ journal }) => journal.includes('server_disconnected')))
  for (const { journal, api } of guests) {
    t.strictSame(journal.slice(-2), ['peer_disconnected(1)', 'server_disconnected'])
    t.strictSame([api.get_unique_id(), [...api.get_peers()]], [0, []])
  }
}

t.test('a server of the engine that crashes is gone for its guests', async (t) => {
  const puppet = await Puppet.start(t)
  if (puppet === undefined) return
  const port = await hostGame(t, puppet, 'server')
  const guest = newGuestScene(t, port)
  await joined(puppet, [guest], 'server')

  await puppet.kill()
  await until([guest], () => guest.journal.length === 4)

  t.strictSame(guest.journal.slice(2), ['peer_disconnected(1)', 'server_disconnected'])
})
