/**
 * What a server of a real Godot 4 engine agrees to before a peer of ours is in: sub-protocols, headers, TLS; and how ours
 * learns that it is not let in.
 */

import t from 'tap'
import type { Test } from 'tap'
import { TLSOptions } from '../../../src/godot4/tls-options.ts'
import { WebSocketPeer } from '../../../src/godot4/websocket-peer.ts'
import type { WebSocketMultiplayerPeer } from '../../../src/godot4/websocket-multiplayer-peer.ts'
import { X509Certificate } from '../../../src/server/x509-certificate.ts'
import { testCertificates } from '../../support/certificates.ts'
import { until } from '../../support/while-polling.ts'
import { newGuest, quiet } from '../real-peers.ts'
import { Puppet } from './puppet.ts'
import { join, open } from './sockets.ts'

t.test('a server of the engine', async (t) => {
  const puppet = await Puppet.start(t)
  if (puppet === undefined) return
  for (const [name, play] of Object.entries(PLAYS)) await t.test(name, (t) => play(t, puppet))
})

/** A peer of ours with these properties tries to join, and is not let in. */
async function fail(
  t: Test,
  puppet: Puppet,
  name: string,
  prepare: (peer: WebSocketMultiplayerPeer) => void,
  port: number,
): Promise<void> {
  const peer = newGuest(t)
  prepare(peer)
  t.equal(peer.create_client(`ws://127.0.0.1:${port}`), 0)
  await until([peer, puppet.polling(name)], () => peer.get_connection_status() === 0)
  t.equal(peer.get_unique_id(), 0)
  t.strictSame(puppet.heard(name), [])
}

/** Makes the TLS options `name` of the engine's, with the first certificate. */
async function serveTls(puppet: Puppet, name: string): Promise<X509Certificate> {
  const { first } = await testCertificates()
  await puppet.createServerTls(name, first.key, first.cert)
  const certificate = new X509Certificate()
  certificate.load_from_string(first.root)
  return certificate
}

const PLAYS: Readonly<Record<string, (t: Test, puppet: Puppet) => Promise<void>>> = {
  'chooses the first of our sub-protocols that it has': async (t, puppet) => {
    const port = await open(t, puppet, 'spoken', { supported_protocols: ['c', 'b', 'a'] })
    const guest = newGuest(t)
    guest.supported_protocols = ['x', 'a', 'b']
    const { peer, id } = await join(t, puppet, 'spoken', port, guest)
    t.equal(peer.get_peer(1)?.get_selected_protocol(), 'a')
    t.equal(await puppet.callPeer('spoken', id, 'get_selected_protocol'), 'a')
    t.strictSame(await puppet.complaints(), [])
  },
  'refuses who has none of its sub-protocols, and who offers none': async (t, puppet) => {
    const port = await open(t, puppet, 'choosy', { supported_protocols: ['a'] })
    await fail(t, puppet, 'choosy', (peer) => (peer.supported_protocols = ['b']), port)
    await fail(t, puppet, 'choosy', () => undefined, port)
  },
  'refuses sub-protocols when it has none': async (t, puppet) => {
    const port = await open(t, puppet, 'mute')
    await fail(t, puppet, 'mute', (peer) => (peer.supported_protocols = ['b']), port)
  },
  'takes headers of ours, and sends its own': async (t, puppet) => {
    const port = await open(t, puppet, 'heads', { handshake_headers: ['X-Engine: 4', 'X-Long: ' + 'x'.repeat(3000)] })
    const guest = newGuest(t)
    guest.handshake_headers = ['Authorization: Bearer x', 'X-Long: ' + 'y'.repeat(3000)]
    await join(t, puppet, 'heads', port, guest)
    t.strictSame(await puppet.complaints(), [])
  },
  'refuses everybody while it is told to': async (t, puppet) => {
    const port = await open(t, puppet, 'full', { refuse_new_connections: true })
    await fail(t, puppet, 'full', (peer) => (peer.handshake_timeout = 0.2), port)
  },
  'is given up when it does not answer in time': async (t, puppet) => {
    const port = await open(t, puppet, 'asleep')
    const guest = newGuest(t)
    guest.handshake_timeout = 0.1
    guest.create_client(`ws://127.0.0.1:${port}`)
    await until([guest], () => guest.get_connection_status() === 0)
    t.strictSame(puppet.heard('asleep'), [])
    await join(t, puppet, 'asleep', port)
    t.strictSame(await puppet.complaints(), [])
  },
  'shows a certificate that we trust': async (t, puppet) => {
    const certificate = await serveTls(puppet, 'tls')
    const port = await open(t, puppet, 'safe', {}, 'tls')
    const peer = newGuest(t)
    t.equal(peer.create_client(`wss://localhost:${port}`, TLSOptions.client(certificate)), 0)
    await until([peer, puppet.polling('safe')], () => peer.get_connection_status() === 2)
    const loose = newGuest(t)
    loose.create_client(`wss://127.0.0.1:${port}`, TLSOptions.client_unsafe())
    await until([loose, puppet.polling('safe')], () => loose.get_connection_status() === 2)
    t.equal(peer.put_packet(Buffer.from('secret')), 0)
    let packets: readonly { readonly hex: string }[] = []
    const reading = { poll: async () => void (packets = await puppet.drain('safe')) }
    await until([peer, puppet.polling('safe'), reading], () => packets.length === 1)
    t.equal(packets[0]?.hex, Buffer.from('secret').toString('hex'))
    t.strictSame(await puppet.complaints(), [])
  },
  'is not believed with a certificate that we do not trust': async (t, puppet) => {
    await serveTls(puppet, 'other tls')
    const port = await open(t, puppet, 'strange', {}, 'other tls')
    const peer = newGuest(t)
    t.equal(peer.create_client(`wss://localhost:${port}`), 0)
    await until([peer, puppet.polling('strange')], () => peer.get_connection_status() === 0)
    const socket = new WebSocketPeer(quiet)
    socket.connect_to_url(`wss://localhost:${port}`)
    await until([socket, puppet.polling('strange')], () => socket.get_ready_state() === 3)
    t.strictSame([socket.get_close_code(), socket.get_close_reason()], [-1, ''])
    t.strictSame(puppet.heard('strange'), [])
  },
  'with TLS does not understand who comes without': async (t, puppet) => {
    await serveTls(puppet, 'third tls')
    const port = await open(t, puppet, 'dark', {}, 'third tls')
    await fail(t, puppet, 'dark', () => undefined, port)
  },
}
