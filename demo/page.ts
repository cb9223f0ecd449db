/**
 * The arena's page over plain HTTP: a fixed table of files, read once at the start, so no request can name any other.
 * Given to the server as `on_request`. Never reads the disk during a request.
 */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { HttpRequest, HttpResponse } from 'polled-peer'

const PAGE = new URL('../demo/public/', import.meta.url)
const BUILT = new URL('./arena/', import.meta.url)

const FILES: readonly (readonly [path: string, file: URL])[] = [
  ['/', new URL('index.html', PAGE)],
  ['/arena.css', new URL('arena.css', PAGE)],
  ['/icon.svg', new URL('icon.svg', PAGE)],
  ...['main', 'link', 'field', 'view', 'stage', 'sprites', 'sparks', 'controls', 'panel', 'sparkline'].map(
    (name) => [`/js/${name}.js`, new URL(`js/${name}.js`, PAGE)] as const,
  ),
  // The rules of flight and the wire format are the server's own files: the page cannot disagree with them.
  ...['arena', 'bytes', 'flight', 'wire'].map((name) => [`/arena/${name}.js`, new URL(`${name}.js`, BUILT)] as const),
]

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

const GUARDS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

/** Reads the table's files and returns what answers requests for them. Throws if one is missing: the build is broken then. */
export function openPage(): (request: HttpRequest) => HttpResponse {
  const answers = new Map(FILES.map(([path, file]) => [path, readAnswer(file)]))
  return (request) => {
    if (request.path === '/health') return text(200, 'ok\n')
    const answer = answers.get(request.path)
    if (answer === undefined) return text(404, 'Nothing is here. The arena is at /\n')
    if (request.headers['if-none-match'] === answer.headers?.['etag'])
      return { status: 304, headers: answer.headers ?? {} }
    return answer
  }
}

function readAnswer(file: URL): HttpResponse {
  const body = readFileSync(file)
  const ending = file.pathname.slice(file.pathname.lastIndexOf('.') + 1)
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  // 'no-cache' keeps the file but asks each time: a restarted demo never meets yesterday's page.
  const headers = { ...GUARDS, 'content-type': TYPES[ending] ?? 'text/plain', 'cache-control': 'no-cache', etag }
  return { status: 200, headers, body }
}

function text(status: number, body: string): HttpResponse {
  return {
    status,
    headers: { ...GUARDS, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    body,
  }
}
