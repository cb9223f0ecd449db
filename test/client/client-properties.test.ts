/** What the properties of a client take, and what they keep when they are set to something else. */

import t from 'tap'
import type { TrustedCertificate } from '../../src/client/client-properties.ts'
import { GodotError } from '../../src/peer/error.ts'
import { ClientScene } from './client-scene.ts'

t.test('a property that wants a bool takes numbers too, and keeps its value for anything else', async (t) => {
  const { client, warnings } = new ClientScene()
  const read = (): boolean[] => [client.verify_ssl, client.is_verify_ssl_enabled(), client.refuse_new_connections]
  const set = (value: unknown): boolean[] => {
    client.verify_ssl = value as boolean
    client.refuse_new_connections = value as boolean
    return read()
  }

  t.strictSame(read(), [true, true, false])
  for (const [value, truth] of [
    [0, false],
    ['yes', false],
    [-1, true],
    [null, true],
    [{}, true],
    [undefined, true],
    [false, false],
    [true, true],
  ] as const) {
    t.strictSame(set(value), [truth, truth, truth], JSON.stringify(value))
  }
  t.strictSame(warnings, [
    'verify_ssl must be true or false: it stays as it was.',
    'refuse_new_connections must be true or false: it stays as it was.',
  ])
})

t.test('a zero in verify_ssl asks for no verification, as false does', async (t) => {
  const { client, connector } = new ClientScene()

  client.verify_ssl = JSON.parse('0') as boolean
  t.equal(client.connect_to_url('wss://x'), GodotError.OK)

  t.strictSame(connector.last.request.tls, { verify: false, trusted: null })
})

t.test('trusted_ssl_certificate keeps its value for what is no certificate, and nothing throws', async (t) => {
  const { client, connector, warnings } = new ClientScene()
  const certificate = { save_to_string: () => 'PEM' }
  client.trusted_ssl_certificate = certificate

  for (const wrong of [5, 'pem', {}, [], undefined, { save_to_string: 'PEM' }]) {
    client.trusted_ssl_certificate = wrong as unknown as TrustedCertificate
    t.equal(client.get_trusted_ssl_certificate(), certificate)
  }
  t.strictSame(warnings, ['trusted_ssl_certificate must be an X509Certificate or null: it stays as it was.'])
  t.equal(client.connect_to_url('wss://x'), GodotError.OK)
  t.strictSame(connector.last.request.tls, { verify: true, trusted: 'PEM' })

  client.trusted_ssl_certificate = null
  t.equal(client.get_trusted_ssl_certificate(), null)
})

t.test('connect_to_url answers 31 where a certificate breaks, and for what is no text', async (t) => {
  const { client } = new ClientScene()
  const fail = (): string => {
    throw new Error('it broke')
  }
  client.trusted_ssl_certificate = { save_to_string: fail }
  const strange = Object.create(null) as string

  const errors = [
    client.connect_to_url('wss://x'),
    client.connect_to_url(strange),
    client.connect_to_url('ws://x', [strange]),
    client.connect_to_url('ws://x', [], false, [strange]),
  ]

  t.strictSame(errors, Array(4).fill(GodotError.ERR_INVALID_PARAMETER))
})
