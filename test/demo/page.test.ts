/** The page over plain HTTP, from the built demo: what is there, what is not, and with which headers. */

import { createHash } from 'node:crypto'
import { request } from 'node:http'
import t from 'tap'
import { onEachEngine } from '../network/engines.ts'
import { DemoProcess } from '../support/demo.ts'

/** Sends the path as it is: `fetch` would tidy it up first. */
function statusOf(url: string, path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    asked.on('error', reject)
    asked.end()
  })
}

onEachEngine(t, (engine) => {
  t.test(`serves the page and all that it loads on ${engine}`, async (t) => {
    const url = await new DemoProcess(t, ['--port', '0', '--bots', '0', '--engine', engine]).url()
    const types = [
      ['', /^text\/html/],
      ['arena.css', /^text\/css/],
      ['icon.svg', /^image\/svg/],
      ['js/main.js', /^text\/javascript/],
      ['arena/seat.js', /^text\/javascript/],
    ] as const

    for (const [path, type] of types) {
      const response = await fetch(url + path)
      t.equal(response.status, 200, path)
      t.match(response.headers.get('content-type'), type)
      t.equal(response.headers.get('x-content-type-options'), 'nosniff')
      t.match(response.headers.get('content-security-policy'), /default-src 'none'/)
      t.ok((await response.text()).length > 100)
    }
  })

  t.test(`serves each module that the page names, and those of the package for ever, on ${engine}`, async (t) => {
    const url = await new DemoProcess(t, ['--port', '0', '--bots', '0', '--engine', engine]).url()

    const page = await fetch(url)
    const html = await page.text()
    const [, map = ''] = /<script type="importmap">([^<]+)<\/script>/.exec(html) ?? []
    const { imports } = JSON.parse(map) as { imports: Record<string, string> }
    const links = [...html.matchAll(/<link rel="modulepreload" href="\/([^"]+)" \/>/g)].map(([, path = '']) => path)

    t.same(Object.keys(imports), ['polled-peer/client', 'polled-peer/rpc'])
    for (const door of Object.values(imports)) t.ok(links.includes(door.slice(1)), door)
    t.ok(links.length > 60 && links.length < 160, `${links.length} modules`)
    const digest = createHash('sha256').update(map).digest('base64')
    t.ok(page.headers.get('content-security-policy')?.includes(`script-src 'self' 'sha256-${digest}';`))
    for (const path of links) {
      const response = await fetch(url + path)
      const caching = path.startsWith('polled-peer/') ? 'public, max-age=31536000, immutable' : 'no-cache'
      t.match(
        [response.status, response.headers.get('content-type'), response.headers.get('cache-control')],
        [200, /^text\/javascript/, caching],
        path,
      )
      await response.arrayBuffer()
    }
  })

  t.test(`answers HEAD without a body, a known etag with 304, and /health, on ${engine}`, async (t) => {
    const url = await new DemoProcess(t, ['--port', '0', '--bots', '0', '--engine', engine]).url()

    const head = await fetch(url, { method: 'HEAD' })
    const etag = head.headers.get('etag') ?? ''
    const again = await fetch(url, { headers: { 'if-none-match': etag } })
    const health = await fetch(`${url}health`)

    t.same([head.status, await head.text()], [200, ''])
    t.equal(again.status, 304)
    t.equal(await health.text(), 'ok\n')
  })

  t.test(`finds nothing outside its table on ${engine}`, async (t) => {
    const url = await new DemoProcess(t, ['--port', '0', '--bots', '0', '--engine', engine]).url()
    const paths = [
      ...['/nothing', '/../package.json', '/js/../../package.json', '/%2e%2e/package.json', '/js/%2e%2e%2fmain.js'],
      ...['//etc/passwd', '/arena.css/', '/js', '/__proto__', '/constructor', '/index.html', '/arena/wire.js'],
      ...['/polled-peer/', '/polled-peer/client/browser.js', '/dist/index.js', '/node_modules/ws/package.json'],
    ]

    for (const path of paths) t.equal(await statusOf(url, path), 404, path)
  })
})
