/**
 * Who may reach a server that answers calls: a port that tells about a program, or acts on it, is a way into it.
 * Called by createRpc, which hands the outcome to the server before it listens. Pure but for the hash.
 */

import { createHash, timingSafeEqual } from 'node:crypto'
import { resolveOrigins } from '../server/allowed-origins.ts'
import type { HttpRequest } from '../server/transport/transport.ts'
import type { Protection } from './cocos-host.ts'

const LEAST_TOKEN = 16
const LOOPBACK = '127.0.0.1'

/**
 * Loopback, unless `listen` is given a host. With a token: whoever shows it as `Authorization: Bearer …`. With origins:
 * pages of these, which must show the token too if there is one. With neither: programs, but no pages.
 * @throws TypeError for a short token or bad origins.
 */
export function protectionFor(token: string | undefined, origins: readonly string[] | undefined): Protection {
  const listed = resolveOrigins('origins', origins)
  return {
    host: LOOPBACK,
    // Any page of any site can open a socket to this machine's loopback; a token is what it does not have.
    allowed_origins: listed === null ? (token === undefined ? [] : null) : [...listed],
    verify: token === undefined ? null : bearerOf(token),
  }
}

function bearerOf(token: string): (request: HttpRequest) => boolean {
  if (typeof token !== 'string' || token.length < LEAST_TOKEN || /\s/.test(token)) {
    throw new TypeError(`Option "token" must be a string of at least ${LEAST_TOKEN} characters without spaces.`)
  }
  const wanted = digest(token)
  return ({ headers }) => {
    const shown = /^bearer +(\S+)$/i.exec(headers['authorization'] ?? '')?.[1]
    // Digests have one length, so that the comparison tells nothing, not even that.
    return shown !== undefined && timingSafeEqual(digest(shown), wanted)
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
