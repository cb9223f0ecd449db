/**
 * The page of the Egret sample: what the sample prints, and the package's own modules as they are built. A fixed table of
 * files, read once at the start, so no request can name any other. Called by main.ts.
 */

import { readdirSync, readFileSync } from 'node:fs'
import type { HttpResponse } from 'polled-peer'
import { sampleAsScript } from './sample.ts'

const BUILT = new URL('../../dist/', import.meta.url)
/** The rooms that the browser's door reaches. */
const ROOMS = ['client', 'compat', 'peer', 'system']

const IMPORTS = JSON.stringify({ imports: { 'polled-peer/compat/egret': '/compat/egret-browser.js' } })
const PAGE = `<!doctype html>
<meta charset="utf-8" />
<title>Egret's WebSocket</title>
<link rel="icon" href="data:," />
<script type="importmap">${IMPORTS}</script>
<script type="module" src="/sample.js"></script>
<pre></pre>
`
const SCRIPT = `import * as egret from 'polled-peer/compat/egret'
const console = { log: (line) => document.querySelector('pre').append(line, '\\n') }
${sampleAsScript('location.hostname, Number(location.port)')}`

/** Reads the modules and returns what answers requests for a path. Throws if a room is missing: the build is broken then. */
export function openPage(): (path: string) => HttpResponse {
  const answers = new Map<string, HttpResponse>([
    ['/', answerOf(PAGE, 'text/html')],
    ['/sample.js', answerOf(SCRIPT, 'text/javascript')],
  ])
  for (const room of ROOMS) {
    for (const name of readdirSync(new URL(room, BUILT)).filter((file) => file.endsWith('.js'))) {
      const path = `${room}/${name}`
      answers.set(`/${path}`, answerOf(readFileSync(new URL(path, BUILT), 'utf8'), 'text/javascript'))
    }
  }
  return (path) => answers.get(path) ?? { status: 404, body: 'Nothing is here.\n' }
}

function answerOf(body: string, type: string): HttpResponse {
  return { status: 200, headers: { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' }, body }
}
