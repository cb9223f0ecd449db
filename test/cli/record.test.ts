/** The built `polled-peer record`, `replay` and `inspect`, on recordings that they make themselves. */

import { spawnSync, type StdioOptions } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { onEachEngine } from '../network/engines.ts'
import { Guest } from '../support/guest.ts'
import { ProgramProcess, PROGRAMS } from '../support/program-process.ts'

const run = (t: Test, ...words: string[]): ProgramProcess => new ProgramProcess(t, 'command', words)

/** Where the guests say that they come from: bytes that no count or time in a small file holds by chance, as 127.0.0.1's would. */
const ADDRESS = [203, 113, 87, 214] as const

/** Records two guests who talk, to the end; returns the id of the first. */
async function recordTalk(t: Test, file: string, ...words: string[]): Promise<number> {
  const host = run(t, 'record', file, '--bind', '127.0.0.1', '--port', '0', '--trust-proxy', '127.0.0.1', ...words)
  const url = await host.url()
  const proxied = { headers: { 'X-Forwarded-For': ADDRESS.join('.') } }
  const [first, second] = [await Guest.join(t, url, proxied), await Guest.join(t, url, proxied)]
  await first.heard.take(3)
  await second.heard.take(3)
  first.say(second.id, 'hello')
  await second.heard.next()
  second.say(0, '\u001b[2J')
  await first.heard.next()
  host.signal('SIGTERM')
  t.match(await host.ended, { code: 0, stdout: /Everybody is out\.\n$/ })
  return first.id
}

onEachEngine(t, (engine) => {
  t.test(`${engine}: what record wrote is shown by inspect and replayed by replay`, async (t) => {
    const file = join(t.testdir(), 'talk.rec')
    const id = await recordTalk(t, file, '--engine', engine)

    const shown = await run(t, 'inspect', file, '--peer', String(id), '--type', 'message').ended
    const replayed = await run(t, 'replay', file).ended

    t.match(shown, {
      code: 0,
      stderr: '',
      stdout: /^peers {4}2, in a world of gd_mp_api\nin {7}2 packets.*\n.*\nend {6}whole$/m,
    })
    t.match(shown.stdout.split('\n\n')[1], new RegExp(`^.{21}${id} +< message +14 B ${id} to \\d+: text "hello"\n$`))
    t.match(replayed, { code: 0, stderr: '', stdout: /^Equal: .*\n\d+ ticks, 2 packets in, \d+ out; .* real time\n$/m })
  })
})

t.test('lets nothing that was said drive the terminal', async (t) => {
  const file = join(t.testdir(), 'talk.rec')
  await recordTalk(t, file)

  for (const words of [[], ['--hex'], ['--json', '--hex']]) {
    const { code, stdout } = await run(t, 'inspect', file, ...words).ended

    t.equal(code, 0)
    t.notMatch(stdout, /[^\n\x20-\x7e]/)
  }
})

/** What was said and where from, in every form in which a file could hold it. */
const SECRETS: Readonly<Record<string, readonly Buffer[]>> = {
  hello: formsOf('hello'),
  'the other packet': formsOf('\u001b[2J'),
  'the address as text': [
    ADDRESS.join('.'),
    ADDRESS.slice(0, 3).join('.'),
    Buffer.from(ADDRESS).toString('hex'),
    'cb71:57d6',
  ].flatMap(formsOf),
  'the address as bytes': [Buffer.from(ADDRESS), Buffer.from(ADDRESS).reverse()],
}

function formsOf(text: string): readonly Buffer[] {
  const plain = Buffer.from(text)
  const masked = [0x20, 0xff].map((mask) => Buffer.from(plain.map((byte) => byte ^ mask)))
  const written = (['hex', 'base64', 'base64url'] as const).map((form) =>
    Buffer.from(plain.toString(form).replace(/=+$/, '')),
  )
  return [plain, Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16(), ...written, ...masked]
}

t.test('keeps neither payloads nor addresses where told so, and says that this is not to be replayed', async (t) => {
  const file = join(t.testdir(), 'talk.rec')
  await recordTalk(t, file, '--no-payloads', '--no-addresses')

  const bytes = readFileSync(file)
  for (const [what, forms] of Object.entries(SECRETS)) {
    for (const form of forms) t.notOk(bytes.includes(form), `${what} as ${form.toString('hex')}`)
  }
  t.match(await run(t, 'inspect', file).ended, { code: 0, stdout: /^keeps {4}neither payloads nor addresses$/m })
  t.match(await run(t, 'replay', file).ended, { code: 2, stdout: '', stderr: /^[^\n]*payloads[^\n]*\.\n$/ })
})

t.test('keeps all of that where nothing else was said', async (t) => {
  const file = join(t.testdir(), 'talk.rec')
  await recordTalk(t, file)
  const bytes = readFileSync(file)

  for (const [what, forms] of Object.entries(SECRETS)) {
    t.equal(
      forms.some((form) => bytes.includes(form)),
      what !== 'the address as bytes',
      what,
    )
  }
})

t.test('a file that is there is refused, and stays as it is, without --force', async (t) => {
  const file = join(t.testdir({ 'old.rec': 'precious' }), 'old.rec')

  t.match(await run(t, 'record', file, '--port', '0').ended, {
    code: 1,
    stdout: '',
    stderr: /^'.*old\.rec' is there already: --force replaces it\.\n$/,
  })
  t.equal(readFileSync(file, 'utf8'), 'precious')

  await recordTalk(t, file, '--force')
  t.match(await run(t, 'replay', file).ended, { code: 0 })
  t.same(readdirSync(dirname(file)), ['old.rec'])
})

t.test('a host that cannot open leaves a file that was there as it was, and no other behind', async (t) => {
  const squatter = createServer()
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve))
  t.teardown(() => squatter.close())
  const { port } = squatter.address() as AddressInfo
  const folder = t.testdir({ 'old.rec': 'precious' })
  const place = ['--bind', '127.0.0.1', '--port', String(port)]

  t.match(await run(t, 'record', join(folder, 'new.rec'), ...place).ended, { code: 1 })
  t.match(await run(t, 'record', join(folder, 'new.rec'), ...place, '--force').ended, { code: 1 })
  t.match(await run(t, 'record', join(folder, 'old.rec'), ...place, '--force').ended, { code: 1, stdout: '' })

  t.same(readdirSync(folder), ['old.rec'])
  t.equal(readFileSync(join(folder, 'old.rec'), 'utf8'), 'precious')
})

t.test('replay names the first difference of another game, with 1', async (t) => {
  const folder = t.testdir({
    'game.mjs': `export default ({ server }) => {
      server.listen(9080, [], true)
      server.client_connected.connect((id) => server.disconnect_peer(id, 4000, 'no'))
      return { tick: () => server.poll() }
    }`,
    'none.mjs': 'export const game = 1',
  })
  const file = join(folder, 'talk.rec')
  await recordTalk(t, file)

  const other = await run(t, 'replay', file, '--game', join(folder, 'game.mjs')).ended
  const none = await run(t, 'replay', file, '--game', join(folder, 'none.mjs')).ended
  const missing = await run(t, 'replay', file, '--game', join(folder, 'missing.mjs')).ended

  t.match(other, { code: 1, stderr: '', stdout: /^Not equal\.\nTick \d+ .*peer \d+.*\n/m })
  t.match(none, { code: 2, stdout: '', stderr: /^'.*none\.mjs' exports no function makeGame[^\n]*\.\n$/ })
  t.match(missing, { code: 2, stdout: '', stderr: /^'.*missing\.mjs' cannot be loaded: [^\n]*\n$/ })
})

t.test('inspect reads what is cut, with 0, what is damaged, with 1, and says so of what is no recording', async (t) => {
  const folder = t.testdir({ rubbish: '\u001b[2Jrubbish' })
  const file = join(folder, 'talk.rec')
  await recordTalk(t, file)
  const bytes = readFileSync(file)
  writeFileSync(join(folder, 'cut'), bytes.subarray(0, bytes.length - 3))
  writeFileSync(join(folder, 'damaged'), bytes.with(bytes.length - 20, 255))
  writeFileSync(join(folder, 'begun'), bytes.subarray(0, 30))
  writeFileSync(join(folder, 'empty'), '')

  t.match(await run(t, 'inspect', join(folder, 'cut')).ended, { code: 0, stdout: /^end {6}cut at byte \d+: /m })
  t.match(await run(t, 'inspect', join(folder, 'damaged')).ended, { code: 1, stdout: /^end {6}damaged at byte \d+: /m })
  t.match(await run(t, 'inspect', join(folder, 'rubbish')).ended, { code: 1, stdout: /This is no recording/ })
  t.match(await run(t, 'inspect', join(folder, 'begun')).ended, {
    code: 0,
    stdout: /header is there in part: 30 bytes/,
  })
  t.match(await run(t, 'inspect', join(folder, 'empty')).ended, { code: 0, stdout: /header is there in part: 0 bytes/ })
  t.match(await run(t, 'inspect', folder).ended, { code: 2, stdout: '', stderr: /^Cannot read .*EISDIR[^\n]*\.\n$/ })
  t.match(await run(t, 'inspect', join(folder, 'nothing')).ended, {
    code: 2,
    stderr: /^Cannot read .*ENOENT[^\n]*\.\n$/,
  })
  t.match(await run(t, 'replay', join(folder, 'rubbish')).ended, { code: 2, stderr: /cannot be replayed/ })
})

/** Runs the command to its end, with other files at its three descriptors. */
function runOn(stdio: StdioOptions, input: Uint8Array, ...words: string[]) {
  return spawnSync(process.execPath, [PROGRAMS.command, ...words], { stdio, input, encoding: 'utf8' })
}

t.test('inspect says that it cannot print, where that is what fails', async (t) => {
  const file = join(t.testdir(), 'talk.rec')
  await recordTalk(t, file)
  // Nothing can be written to it, as to a disk that is full.
  const readOnly = openSync(file, 'r')
  t.teardown(() => closeSync(readOnly))

  const { status, stderr } = runOn(['ignore', readOnly, 'pipe'], new Uint8Array(), 'inspect', file)

  t.equal(status, 2)
  t.match(stderr, /^Cannot print '.*talk\.rec': EBADF[^\n]*\.\n$/)
})

t.test('a pipe and a folder are no recordings, which one sentence says', async (t) => {
  const folder = t.testdir()
  const file = join(folder, 'talk.rec')
  await recordTalk(t, file)
  const bytes = readFileSync(file)

  for (const [program, what] of [
    ['inspect', '/dev/stdin'],
    ['replay', '/dev/stdin'],
    ['inspect', folder],
    ['replay', folder],
  ] as const) {
    const { status, stdout, stderr } = runOn(['pipe', 'pipe', 'pipe'], bytes, program, what)

    t.strictSame([status, stdout], [2, ''])
    t.match(
      stderr,
      /^Cannot read '[^']+': [A-Z]+: a recording is read from a file, and this is a (pipe|folder)[^\n]*\.\n$/,
    )
  }
})

t.test('inspect ends quietly when its reader has gone, with 0, or 1 where the file is damaged', async (t) => {
  const folder = t.testdir()
  const file = join(folder, 'talk.rec')
  await recordTalk(t, file)
  const bytes = readFileSync(file)
  writeFileSync(join(folder, 'damaged'), bytes.with(bytes.length - 20, 255))

  for (const [name, code] of [
    ['talk.rec', 0],
    ['damaged', 1],
  ] as const) {
    const inspect = run(t, 'inspect', join(folder, name), '--hex')
    inspect.closeOutput()

    t.match(await inspect.ended, { code, stderr: '' }, name)
  }
})
