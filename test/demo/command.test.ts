/** The demo's command: flags and words first, then the built program itself. */

import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import t from 'tap'
import { WebSocket } from 'ws'
import { readCommand } from '../../demo/command.ts'
import { enginesHere } from '../network/engines.ts'
import { DemoProcess } from '../support/demo.ts'

t.test('opens 127.0.0.1:9080 with 20 bots unless told otherwise', async (t) => {
  t.same(readCommand([], {}, '1.2.3'), {
    settings: { port: 9080, host: '127.0.0.1', engine: 'auto', bots: 20, record: undefined },
  })
})

t.test('takes flags, and PORT and HOST where a flag is missing', async (t) => {
  const flags = ['--port', '1', '--host', '::1', '--engine', 'ws', '--bots', '0']
  const environment = { PORT: '7000', HOST: '0.0.0.0' }

  t.match(readCommand(flags, environment, '1'), { settings: { port: 1, host: '::1', engine: 'ws', bots: 0 } })
  t.match(readCommand([], environment, '1'), { settings: { port: 7000, host: '0.0.0.0' } })
  t.match(readCommand([], { PORT: '', HOST: '' }, '1'), { settings: { port: 9080, host: '127.0.0.1' } })
  t.match(readCommand(['--host', 'localhost'], {}, '1'), { settings: { host: '127.0.0.1' } })
  t.match(readCommand(['--host=*'], {}, '1'), { settings: { host: '*' } })
  t.match(readCommand(['--record', 'a b.rec'], {}, '1'), { settings: { record: 'a b.rec' } })
})

t.test('answers each mistake with one sentence and exit code 2', async (t) => {
  const cases = [
    [['--port', '65536'], {}, /^--port .*65535.*"65536"/],
    [['--port', 'abc'], {}, /^--port /],
    [['--port', '-1'], {}, /^--port /],
    [['--port', ''], {}, /^--port /],
    [['--port'], {}, /--port/],
    [[], { PORT: '1e3' }, /^PORT /],
    [['--host', 'example.org'], {}, /^--host .*"example.org"/],
    [[], { HOST: 'nowhere' }, /^HOST /],
    [['--engine', 'tcp'], {}, /^--engine .*"tcp"/],
    [['--bots', '1001'], {}, /^--bots /],
    [['--bots', '2.5'], {}, /^--bots /],
    [['--record'], {}, /--record/],
    [['--nonsense'], {}, /--nonsense/],
    [['nonsense'], {}, /argument/],
  ] as const
  for (const [words, environment, pattern] of cases) {
    const reading = readCommand(words, environment, '1')

    t.match(reading, { code: 2, stdout: '', stderr: pattern })
    t.equal('stderr' in reading ? reading.stderr.trimEnd().split('\n').length : 0, 1, words.join(' '))
  }
})

t.test('help names every flag and version prints the version', async (t) => {
  const help = readCommand(['--help'], {}, '1.2.3')

  for (const flag of ['--port', '--host', '--engine', '--bots', '--record', '--help', '--version', 'PORT', 'HOST']) {
    t.match(help, { code: 0, stdout: new RegExp(flag) })
  }
  t.same(readCommand(['--version'], {}, '1.2.3'), { code: 0, stdout: '1.2.3\n', stderr: '' })
})

t.test('the program leaves with 2 and one sentence for a bad flag', async (t) => {
  const demo = new DemoProcess(t, ['--port', 'abc'])

  const { code, stdout, stderr } = await demo.ended

  t.same([code, stdout], [2, ''])
  t.match(stderr, /^--port [^\n]*\.\n$/)
})

t.test('the program leaves with 1 and one sentence when the port is in use', async (t) => {
  for (const engine of enginesHere()) {
    const squatter = createServer()
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve))
    const { port } = squatter.address() as AddressInfo

    const { code, stdout, stderr } = await new DemoProcess(t, ['--port', String(port), '--engine', engine]).ended

    t.same([code, stdout], [1, ''])
    t.match(stderr, new RegExp(`^[^\\n]*${port}[^\\n]*\\.\\n$`), engine)
    await new Promise((resolve) => squatter.close(resolve))
  }
})

t.test('the program drains and leaves with 0 on SIGINT and on SIGTERM, on the engines that load here', async (t) => {
  for (const engine of enginesHere()) {
    const signal = engine === 'uws' ? 'SIGINT' : 'SIGTERM'
    const demo = new DemoProcess(t, ['--port', '0', '--engine', engine, '--bots', '3'])
    const url = await demo.url()
    const socket = new WebSocket(url.replace('http', 'ws'))
    await once(socket, 'open')
    const closed = once(socket, 'close')

    demo.signal(signal)

    t.match(await demo.ended, { code: 0, stdout: /Everybody is out\.\n$/, stderr: '' }, engine)
    t.equal((await closed)[0], 1001)
  }
})

t.test('prints plain lines where there is no terminal', async (t) => {
  const demo = new DemoProcess(t, ['--port', '0', '--bots', '2'])

  const [line] = await demo.printed(/^.* peers .*\n/m)

  t.match(line, /^2 peers \| tick \d+\.\d\d ms .* \| (uws|ws)\n$/)
})

t.test('the program leaves with 1 and one sentence where the engine that was asked for does not load', async (t) => {
  if (enginesHere().includes('uws')) return void t.pass('both engines load here')
  const { code, stdout, stderr } = await new DemoProcess(t, ['--port', '0', '--engine', 'uws']).ended

  t.same([code, stdout], [1, ''])
  t.match(stderr, /^[^\n]*npm install[^\n]*\n$/)
})
