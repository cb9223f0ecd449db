/**
 * The network of real engines for the contract suite: raw clients over TCP and TLS on this machine.
 */

import net from 'node:net'
import os from 'node:os'
import { encodeFrame, OPCODE } from '../../support/frames.ts'
import { connectSocket, HALF_CLIENT_HELLO, RawClient } from '../../support/raw-client.ts'
import type { ContractClient, ContractReach, ContractRequest, Misdeed } from './contract-subject.ts'

class RawContractClient extends RawClient implements ContractClient {
  ask(request: ContractRequest): void {
    const {
      method = 'GET',
      target = '/',
      headers = [],
      upgrade = false,
      protocols = [],
      hasHost = true,
      messageBehind,
    } = request
    const behind =
      messageBehind === undefined ? undefined : encodeFrame({ opcode: OPCODE.binary, payload: messageBehind })
    if (!upgrade) this.request(method, target, headers, behind)
    else this.upgrade({ path: target, protocols, headers, hasHost, ...(behind === undefined ? {} : { behind }) })
  }

  askHalf(): void {
    this.write('GET /half HTTP/1.1\r\nHost: localhost\r\nX-Part: on')
  }

  babble(): void {
    this.write('\x16\x03\x01 this is no HTTP\r\n\r\n\r\n')
  }

  greetHalf(): void {
    this.write(HALF_CLIENT_HELLO)
  }

  sendFragments(parts: readonly Uint8Array[], isText: boolean, pingBetween: Uint8Array): void {
    parts.forEach((payload, index) => {
      const isLast = index === parts.length - 1
      if (isLast) this.ping(pingBetween)
      const opcode = index > 0 ? OPCODE.continuation : isText ? OPCODE.text : OPCODE.binary
      this.write(encodeFrame({ opcode, payload, fin: isLast }))
    })
  }

  sendUnmasked(payload: Uint8Array): void {
    this.write(encodeFrame({ opcode: OPCODE.binary, payload, mask: null }))
  }

  sendBetweenFragments(payload: Uint8Array): void {
    this.write(encodeFrame({ opcode: OPCODE.binary, payload, fin: false }))
    this.send(payload)
  }

  misbehave(misdeed: Misdeed, messageLimit: number): void {
    for (const bytes of misdeedBytes(misdeed, messageLimit)) this.write(bytes)
  }
}

const BAD_UTF8 = Uint8Array.of(0xce, 0xba, 0xff, 0x41)
const SOME = Uint8Array.of(1, 2, 3)

function misdeedBytes(misdeed: Misdeed, messageLimit: number): Uint8Array[] {
  const half = new Uint8Array(Math.floor(messageLimit / 2) + 1)
  switch (misdeed) {
    case 'one frame above the limit':
      return [encodeFrame({ opcode: OPCODE.binary, payload: new Uint8Array(messageLimit + 1) })]
    case 'fragments above the limit':
      return [
        encodeFrame({ opcode: OPCODE.binary, payload: half, fin: false }),
        encodeFrame({ opcode: OPCODE.continuation, payload: half }),
      ]
    case 'bad UTF-8':
      return [encodeFrame({ opcode: OPCODE.text, payload: BAD_UTF8 })]
    case 'bad UTF-8 at the end of fragments':
      return [
        encodeFrame({ opcode: OPCODE.text, payload: Uint8Array.of(0x41, 0xe2), fin: false }),
        encodeFrame({ opcode: OPCODE.continuation, payload: Uint8Array.of(0x82, 0x41) }),
      ]
    case 'a reserved bit':
      return [encodeFrame({ opcode: OPCODE.binary, payload: SOME, rsv: 4 })]
    case 'a reserved opcode':
      return [encodeFrame({ opcode: 3, payload: SOME })]
    case 'a reserved control opcode':
      return [encodeFrame({ opcode: 11, payload: SOME })]
    case 'a ping of 126 bytes':
      return [encodeFrame({ opcode: OPCODE.ping, payload: new Uint8Array(126) })]
    case 'a fragmented ping':
      return [encodeFrame({ opcode: OPCODE.ping, payload: SOME, fin: false })]
    case 'a continuation of nothing':
      return [encodeFrame({ opcode: OPCODE.continuation, payload: SOME })]
    case 'a text between fragments':
      return [
        encodeFrame({ opcode: OPCODE.text, payload: SOME, fin: false }),
        encodeFrame({ opcode: OPCODE.text, payload: SOME }),
      ]
  }
}

function occupy(): Promise<{ port: number; free(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      resolve({ port, free: () => new Promise((done) => server.close(() => done())) })
    })
  })
}

/** Clients over TCP. */
export const rawReach: ContractReach = {
  connect: async ({ transport: _reachedByItsPort, ...target }) => new RawContractClient(await connectSocket(target)),
  occupy,
  hasIpv6: Object.values(os.networkInterfaces()).some((all) => all?.some((one) => one.address === '::1')),
}

/** A client of the suite as the raw client that it is on a real engine, for tests of one engine. Throws for any other. */
export function rawClientOf(client: ContractClient): RawClient {
  if (!(client instanceof RawClient)) throw new Error('no raw client')
  return client
}
