/**
 * What users bundle for a page: the doors of client, remote calls and MessagePack through the exports of the package as
 * built, and the client of docs/rpc.md by the command that the page names. Each bundle runs in headless Chromium under
 * a policy that forbids generated code. Needs a build: `npm test` makes one first.
 */

import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build, type BuildOptions, type Metafile } from 'esbuild'
import { chromium } from 'playwright-core'
import t, { type Test } from 'tap'
import { extractExamples, writeExamples } from '../../scripts/examples.js'
import { TickLoop, WebSocketServer } from '../../src/index.ts'
import { MultiplayerAPI, NetworkNode, remote } from '../../src/rpc.ts'
import { CHROMIUM_FLAGS, servePages } from '../support/built-pages.ts'
import { requireProgram } from '../support/programs.ts'

const ROOT = join(import.meta.dirname, '../..')
const PAGE = '<!doctype html><meta charset="utf-8"><title>bundle</title><script type="module" src="/page.js"></script>'
const POLICY = "script-src 'self'"

const FLAGS: BuildOptions = { bundle: true, format: 'esm', target: 'es2022', platform: 'browser' }

/** A page that enters a world twice, once with each codec, and prints what comes back to it. */
const BOTH_CODECS = `
import { WebSocketClient } from 'polled-peer/client'
import { msgpackCodec } from 'polled-peer/msgpack'
import { MultiplayerAPI, NetworkNode, remote, variantCodec } from 'polled-peer/rpc'

class Echo extends NetworkNode<Echo> {
  @remote ask(value: unknown): void {}
  @remote answer(codec: string, value: unknown): void {
    console.log(this.multiplayer.network_peer.get_packet_codec() + '|' + codec + ': ' + JSON.stringify(value))
  }
}

try {
  console.log(String(new Function('return "evaluated"')()))
} catch (error) {
  console.log(error.name)
}
for (const codec of [variantCodec, msgpackCodec]) {
  const api = new MultiplayerAPI({ codecs: [variantCodec, msgpackCodec] })
  const echo = new Echo('Echo')
  api.root_node = new NetworkNode('root')
  api.root_node.add_child(echo)
  const client = new WebSocketClient({ codec })
  client.connect_to_url('ws://127.0.0.1:PORT/', [], true)
  api.network_peer = client
  api.connected_to_server.connect(() => echo.rpc_id(1, 'ask', { list: [1, 2.5, 'grüße'], bytes: [-1, 2 ** 40] }))
  setInterval(() => api.poll(), 10)
}
`

class Echo extends NetworkNode<Echo> {
  @remote ask(value: unknown): void {
    const id = this.multiplayer?.get_rpc_sender_id() ?? 0
    const server = this.multiplayer?.network_peer
    const codec = server instanceof WebSocketServer ? server.get_peer_handshake(id)?.codec : undefined
    this.rpc_id(id, 'answer', codec ?? 'unknown', value)
  }

  @remote answer(codec: string, value: unknown): void {
    throw new Error(`nobody answers the server: ${codec} ${String(value)}`)
  }
}

/** A world with an echo in it, polled until the end of the test; its port. */
function serveEchoWorld(t: Test): number {
  const server = new WebSocketServer({ on_warning: () => undefined })
  const api = new MultiplayerAPI()
  server.bind_ip = '127.0.0.1'
  server.listen(0, [], true)
  api.root_node = new NetworkNode('root')
  api.root_node.add_child(new Echo('Echo'))
  api.network_peer = server
  const loop = new TickLoop({ hz: 100, tick: () => api.poll() })
  loop.start()
  t.teardown(() => {
    loop.stop()
    server.stop()
  })
  return server.get_local_port()
}

/** Bundles a program as if it stood in the project of a user. */
async function bundle(contents: string): Promise<{ script: string; metafile: Metafile }> {
  const stdin = { contents, resolveDir: ROOT, loader: 'ts' } as const
  const { outputFiles, metafile } = await build({ ...FLAGS, stdin, write: false, metafile: true, logLevel: 'silent' })
  return { script: outputFiles[0]?.text ?? '', metafile }
}

/** The packages inside a bundle, and what it would still ask for when it runs. */
function contentsOf({ inputs, outputs }: Metafile): { packages: string[]; outside: string[]; ours: number } {
  const files = Object.keys(inputs)
  const packages = files.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [])
  const imports = [...Object.values(inputs), ...Object.values(outputs)].flatMap((one) => one.imports)
  // What the bundler itself puts in has no file.
  const outside = imports.filter(({ path, external }) => external === true && path !== '<runtime>')
  return {
    packages: [...new Set(packages)],
    outside: [...outside.map(({ path }) => path), ...files.filter((file) => /dist\/server\/|^node:/.test(file))],
    ours: files.filter((file) => /(^|\/)dist\//.test(file)).length,
  }
}

/** Runs a script in a page and gives the first lines that it prints. */
async function linesOf(t: Test, script: string, count: number): Promise<string[] | undefined> {
  const executablePath = requireProgram(t, 'chromium')
  if (executablePath === undefined) return undefined
  const { url } = await servePages(t, PAGE, { script, policy: POLICY })
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] })
  t.teardown(() => browser.close())
  const page = await browser.newPage()
  page.on('pageerror', (error) => t.fail(`the page threw: ${error.message}`))
  const lines: string[] = []
  const printed = new Promise<void>((resolve) => {
    page.on('console', (message) => {
      if (message.type() === 'log' && lines.push(message.text()) === count) resolve()
    })
  })
  await page.goto(url)
  await printed
  return lines
}

t.test(
  'client, remote calls and MessagePack are bundled with msgpackr alone, and both codecs go there and back',
  async (t) => {
    const { script, metafile } = await bundle(BOTH_CODECS.replace('PORT', String(serveEchoWorld(t))))
    const { packages, outside, ours } = contentsOf(metafile)

    t.strictSame(packages, ['msgpackr'])
    t.strictSame(outside, [], 'nothing of Node, nothing of the server')
    t.ok(ours > 50, 'it is the package as built')

    const lines = await linesOf(t, script, 3)
    if (lines === undefined) return
    const value = '{"list":[1,2.5,"grüße"],"bytes":[-1,1099511627776]}'
    t.equal(lines[0], 'EvalError', 'the policy holds')
    t.strictSame(lines.slice(1).sort(), [`polled-peer.msgpack.1|polled-peer.msgpack.1: ${value}`, `|: ${value}`])
  },
)

t.test('a page without MessagePack carries no package at all', async (t) => {
  const { metafile } = await bundle(
    "import 'polled-peer/client'\nimport 'polled-peer/rpc'\nimport 'polled-peer/variant'",
  )

  t.strictSame(contentsOf(metafile).packages, [])
  t.strictSame(contentsOf(metafile).outside, [])
})

t.test('the main door is Node’s: bundled for a page it fails, and what it holds would be noticed', async (t) => {
  const contents = "import 'polled-peer'"

  await t.rejects(bundle(contents), { message: /Could not resolve "node:/ })
  const { metafile } = await build({
    ...{ ...FLAGS, platform: 'node', write: false, metafile: true, logLevel: 'silent' },
    stdin: { contents, resolveDir: ROOT },
  })
  t.ok(contentsOf(metafile).packages.includes('ws'))
  t.ok(contentsOf(metafile).outside.includes('node:http'))
})

t.test('the client of docs/rpc.md is bundled by the command there, and talks with the server there', async (t) => {
  const text = readFileSync(join(ROOT, 'docs/rpc.md'), 'utf8')
  const [, entry = '', flags = ''] = /^npx esbuild (\S+) (.*)$/m.exec(text) ?? []
  const { examples } = extractExamples(text)
  const world = examples.filter(({ heading }) => heading === 'A first world')
  const written = await writeExamples(world, t.testdir({}))
  const folder = dirname(written[0]?.file ?? '')
  const server = spawn(process.execPath, [join(folder, 'server.js')], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => server.kill('SIGKILL'))
  await new Promise<void>((resolve) => {
    server.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('ready')) resolve()
    })
  })

  // The decorators are to be translated by the bundler: what the server has loaded was translated already.
  for (const { file } of world) if (file !== 'server.ts') rmSync(join(folder, file.replace(/ts$/, 'js')))
  const { outfile, ...options } = optionsOf(flags)
  const { outputFiles, metafile } = await build({
    ...{ ...options, absWorkingDir: folder, entryPoints: [entry] },
    ...{ write: false, metafile: true, logLevel: 'silent' },
  })

  t.equal(outfile, 'page.js')
  t.strictSame(contentsOf(metafile), { ...contentsOf(metafile), packages: [], outside: [] })
  const lines = await linesOf(t, outputFiles[0]?.text ?? '', 1)
  if (lines !== undefined) t.strictSame(lines, ['the server says: hello, all of you'])
})

/** The flags of the command as options: `--bundle --format=esm`. */
function optionsOf(flags: string): BuildOptions {
  const pairs = flags.split(' ').map((flag) => flag.replace(/^--/, '').split('='))
  return Object.fromEntries(pairs.map(([name = '', value]) => [name, value ?? true]))
}
