/**
 * The arena's page over plain HTTP: a fixed table of files, read once at the start, so no request can name any other.
 * Given to the server as `on_request`. Never reads the disk during a request.
 */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { HttpRequest, HttpResponse } from 'polled-peer'
import { readLibrary } from './library.ts'

const PAGE = new URL('../demo/public/', import.meta.url)
const BUILT = new URL('./arena/', import.meta.url)

const SCRIPTS: readonly (readonly [path: string, file: URL])[] = [
  ...['main', 'link', 'crew', 'field', 'view', 'stage', 'sprites', 'sparks', 'controls', 'panel', 'sparkline'].map(
    (name) => [`/js/${name}.js`, new URL(`js/${name}.js`, PAGE)] as const,
  ),
  // The rules of flight, the calls and the seat are the server's and the bots' own files: the page cannot disagree.
  ...['arena', 'arguments', 'bytes', 'calls', 'flight', 'seat', 'snapshot'].map(
    (name) => [`/arena/${name}.js`, new URL(`${name}.js`, BUILT)] as const,
  ),
]

const TYPES = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Keeps the file but asks each time: a restarted demo never meets yesterday's page. */
const ASK_AGAIN = 'no-cache'
/** Its path changes with its bytes. */
const FOR_EVER = 'public, max-age=31536000, immutable'
/** Where the page is given its modules. */
const PLACE = '<!-- modules -->'

/** Reads the table's files and returns what answers requests for them. Throws if one is missing: the build is broken then. */
export function openPage(): (request: HttpRequest) => HttpResponse {
  const { modules, importMap } = readLibrary()
  const guards = guardsFor(importMap)
  const answerOf = (body: Buffer, type: string, cache: string): HttpResponse => {
    const etag = `"${hash(body).slice(0, 22)}"`
    return { status: 200, headers: { ...guards, 'content-type': type, 'cache-control': cache, etag }, body }
  }
  const page = describeModules(importMap, [...SCRIPTS.map(([path]) => path), ...modules.keys()])
  const answers = new Map<string, HttpResponse>([
    ['/', answerOf(page, TYPES.html, ASK_AGAIN)],
    ['/arena.css', answerOf(readFileSync(new URL('arena.css', PAGE)), TYPES.css, ASK_AGAIN)],
    ['/icon.svg', answerOf(readFileSync(new URL('icon.svg', PAGE)), TYPES.svg, ASK_AGAIN)],
    ...SCRIPTS.map(([path, file]) => [path, answerOf(readFileSync(file), TYPES.js, ASK_AGAIN)] as const),
    ...[...modules].map(([path, text]) => [path, answerOf(text, TYPES.js, FOR_EVER)] as const),
  ])
  return (request) => {
    if (request.path === '/health') return text(guards, 200, 'ok\n')
    const answer = answers.get(request.path)
    if (answer === undefined) return text(guards, 404, 'Nothing is here. The arena is at /\n')
    if (request.headers['if-none-match'] !== answer.headers?.['etag']) return answer
    return { status: 304, headers: answer.headers ?? {} }
  }
}

/** The page with its import map, and a link for each module: all are asked for at once, not one after the other. */
function describeModules(importMap: string, paths: readonly string[]): Buffer {
  const page = readFileSync(new URL('index.html', PAGE), 'utf8')
  if (!page.includes(PLACE)) throw new Error(`index.html has no ${PLACE}`)
  const links = paths.map((path) => `<link rel="modulepreload" href="${path}" />`)
  return Buffer.from(page.replace(PLACE, [`<script type="importmap">${importMap}</script>`, ...links].join('\n    ')))
}

function guardsFor(importMap: string): Readonly<Record<string, string>> {
  const scripts = `script-src 'self' 'sha256-${createHash('sha256').update(importMap).digest('base64')}'`
  return {
    'content-security-policy': `default-src 'none'; ${scripts}; style-src 'self'; img-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  }
}

function hash(body: Buffer): string {
  return createHash('sha256').update(body).digest('base64url')
}

function text(guards: Readonly<Record<string, string>>, status: number, body: string): HttpResponse {
  const headers = { ...guards, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
  return { status, headers, body }
}
