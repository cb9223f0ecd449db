/**
 * Reads the URL of a server. Pure. Called by `connect_to_url`. Resolves no names.
 * Godot's forms are taken: `ws://`, `wss://`, or no scheme, which is `ws://`; and IPv6 literals in brackets beside them.
 */

import { shown } from '../peer/option-checks.ts'

/** A URL that can be connected to. */
export interface WebSocketUrl {
  /** The whole, normalized: what the engines are given. */
  readonly href: string
  readonly isSecure: boolean
  /** A name or a literal address, without brackets. */
  readonly host: string
  /** 1 to 65535; 80 or 443 where none was given. */
  readonly port: number
  /** The path with its query; at least `/`. */
  readonly path: string
}

/** The URL, or a sentence that says what is wrong with it. */
export type UrlReading =
  { readonly ok: true; readonly url: WebSocketUrl } | { readonly ok: false; readonly message: string }

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i

/** Reads a URL such as `wss://example.org/play?room=1`, `[::1]:9080` or `localhost:9080/play`. */
export function parseUrl(text: string): UrlReading {
  if (typeof text !== 'string') return refuse(shown(text), 'It must be a string.')
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase() ?? 'ws'
  if (scheme !== 'ws' && scheme !== 'wss') return refuse(text, 'It must begin with "ws://" or "wss://".')
  const rest = text.replace(SCHEME, '')
  // What a URL parser would repair silently is refused: Godot refuses it too.
  if (/[\s\\\p{Cc}]/u.test(rest)) return refuse(text, 'It holds a space, a backslash or a control character.')
  if (rest.includes('#')) return refuse(text, 'A WebSocket URL has no fragment ("#").')
  if (rest === '' || rest.startsWith('/') || rest.startsWith('?')) return refuse(text, 'It names no host.')
  return read(`${scheme}://${rest}`, text)
}

function read(href: string, text: string): UrlReading {
  const url = tryUrl(href)
  if (url === null) return refuse(text, 'Host or port cannot be read.')
  if (url.username !== '' || url.password !== '') return refuse(text, 'User and password cannot stand in it.')
  if (url.port === '0') return refuse(text, 'The port must be 1 to 65535.')
  const isSecure = url.protocol === 'wss:'
  return {
    ok: true,
    url: {
      href: url.href,
      isSecure,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
      path: url.pathname + url.search,
    },
  }
}

function tryUrl(href: string): URL | null {
  try {
    return new URL(href)
  } catch {
    return null
  }
}

function refuse(text: string, why: string): UrlReading {
  return { ok: false, message: `"${text}" is no URL to connect to. ${why}` }
}
