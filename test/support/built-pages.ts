/**
 * Serves an empty page and the built files behind it, for tests that load a browser's door in headless Chromium without a
 * bundler; or a page with a script of its own, under a policy. Needs a build: `npm test` makes one first.
 */

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url))

/** What Chromium is started with: headless, and without errands of its own. */
export const CHROMIUM_FLAGS: readonly string[] = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
]

/** What a page may have besides its HTML. */
export interface PageExtras {
  /** The text of `/page.js`. */
  readonly script?: string
  /** The Content-Security-Policy. */
  readonly policy?: string
}

/** Serves this HTML at `url`, and the built files below it; `asked` is every file that was asked for, in order. */
export async function servePages(
  t: Test,
  html: string,
  { script, policy }: PageExtras = {},
): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
    if (policy !== undefined) response.setHeader('Content-Security-Policy', policy)
    if (path === '/') return void response.setHeader('Content-Type', 'text/html').end(html)
    asked.push(path)
    if (path === '/page.js' && script !== undefined) {
      return void response.setHeader('Content-Type', 'text/javascript').end(script)
    }
    readFile(join(DIST, path)).then(
      (text) => response.setHeader('Content-Type', 'text/javascript').end(text),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked }
}
