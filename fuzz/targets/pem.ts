/**
 * Keys and certificates, from text and from files. What is loaded is saved as text that loads as the same; nothing of it
 * throws, and no key is loaded as public that is private.
 */

import { createPrivateKey, createPublicKey } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GodotError } from '../../src/peer/error.ts'
import { CryptoKey } from '../../src/server/crypto-key.ts'
import { tlsMaterial } from '../../src/server/tls.ts'
import { checkTls } from '../../src/server/tls-check.ts'
import { X509Certificate } from '../../src/server/x509-certificate.ts'
import { bytesOf, demand, textOf, type FuzzTarget } from '../target.ts'

/** The key of RFC 7515, appendix A.3, which everybody knows. */
const KNOWN_KEY = {
  ...{ kty: 'EC', crv: 'P-256', d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI' },
  ...{ x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0' },
}

/** Its own, for localhost, until 2126. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUG4oWR8RAdPudkqF5S/oc82tq6w0wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTE2NDkyOVoYDzIxMjYxMDI4
MTY0OTI5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAR/zc4ncPbEXUGDy+5v20t7WAczNXvp7xO6z248e9FURcfxRM0bvZt+
hyzf7bnuufSzaV1uqQskrYpGIyiFiOWto1MwUTAdBgNVHQ4EFgQUzo0Wsckzjrf+
OXmZrkW+7j+1hoYwHwYDVR0jBBgwFoAUzo0Wsckzjrf+OXmZrkW+7j+1hoYwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiA8VQyObcHmQKj/0fbGgbAb
z1vcbN+TSuMTzJra5CX1UAIhAPU6xYeFn5EDiGrddDbbicFrBGoQvOW9tguk4lgv
G03O
-----END CERTIFICATE-----
`

const PRIVATE_KEY = createPrivateKey({ key: KNOWN_KEY, format: 'jwk' })
const PUBLIC_KEY = createPublicKey(PRIVATE_KEY)
const PRIVATE_PEM = PRIVATE_KEY.export({ format: 'pem', type: 'sec1' }).toString()

/** Loads the bytes as a file: they may be DER. The file is gone when it returns. */
function loadFile(bytes: Uint8Array, load: (path: string) => GodotError): void {
  const path = join(tmpdir(), `polled-peer-fuzz-${process.pid}.der`)
  writeFileSync(path, bytes)
  try {
    load(path)
  } finally {
    rmSync(path)
  }
}

function checkKey(key: CryptoKey, publicOnly: boolean): void {
  const pem = key.save_to_string(publicOnly)
  if (pem === '') return
  const again = new CryptoKey()
  demand(again.load_from_string(pem, publicOnly) === GodotError.OK, 'a key that was saved cannot be loaded')
  demand(again.save_to_string(publicOnly) === pem, 'a key is saved as another')
  demand(again.is_public_only() === publicOnly, 'a public key is private, or the reverse')
}

function checkCertificate(certificate: X509Certificate): void {
  const pem = certificate.save_to_string()
  if (pem === '') return
  const again = new X509Certificate()
  demand(again.load_from_string(pem) === GodotError.OK, 'a certificate that was saved cannot be loaded')
  demand(again.save_to_string() === pem, 'a certificate is saved as another')
  const key = new CryptoKey()
  key.load_from_string(PRIVATE_PEM)
  const outcome = tlsMaterial(key, certificate, certificate)
  demand(!outcome.ok || outcome.material !== null, 'a certificate makes a server without TLS')
}

/** CryptoKey, X509Certificate, and the check of what a game gives to `listen`. */
export const pem: FuzzTarget = {
  name: 'pem',
  reads: [
    'src/server/crypto-key.ts',
    'src/server/x509-certificate.ts',
    'src/server/pem-file.ts',
    'src/server/tls-check.ts',
    'src/server/tls.ts',
  ],
  seeds: [
    bytesOf(CERTIFICATE),
    bytesOf(`${CERTIFICATE}between\n${CERTIFICATE}`),
    new Uint8Array(Buffer.from(CERTIFICATE.replace(/-----[^-]*-----|\n/g, ''), 'base64')),
    bytesOf(PRIVATE_PEM),
    bytesOf(PRIVATE_KEY.export({ format: 'pem', type: 'pkcs8' }).toString()),
    new Uint8Array(PRIVATE_KEY.export({ format: 'der', type: 'sec1' })),
    bytesOf(PUBLIC_KEY.export({ format: 'pem', type: 'spki' }).toString()),
    new Uint8Array(PUBLIC_KEY.export({ format: 'der', type: 'spki' })),
    bytesOf('-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----\n'),
  ],
  words: ['-----BEGIN', '-----END ', 'CERTIFICATE-----', 'RSA PUBLIC KEY-----', '\n', '='].map(bytesOf),
  run(bytes) {
    const text = textOf(bytes)
    for (const publicOnly of [true, false]) {
      const [fromText, fromFile] = [new CryptoKey(), new CryptoKey()]
      fromText.load_from_string(text, publicOnly)
      loadFile(bytes, (path) => fromFile.load(path, publicOnly))
      for (const key of [fromText, fromFile]) checkKey(key, publicOnly)
    }
    const [fromText, fromFile] = [new X509Certificate(), new X509Certificate()]
    fromText.load_from_string(text)
    loadFile(bytes, (path) => fromFile.load(path))
    for (const certificate of [fromText, fromFile]) checkCertificate(certificate)
    checkTls({ key: PRIVATE_PEM, cert: CERTIFICATE, ca: text })
    checkTls({ key: text, cert: text, ca: '' })
  },
}
