/** The command line of `polled-peer`, without a process: words in, text and exit code out. */

import t from 'tap'
import { runCommand } from '../../src/cli/command.ts'
import type { Outcome } from '../../src/cli/command-line.ts'
import type { EngineChoice } from '../../src/server/engine.ts'
import { MemoryTransport } from '../../src/server/transport/memory.ts'

const NONE: EngineChoice = { ok: false, message: 'Nothing loads.' }

function run(words: readonly string[], choice: EngineChoice = NONE): Outcome {
  const machine = { nodeVersion: '20.19.0', platform: 'linux', architecture: 'x64' }
  const outcome = runCommand(words, { version: '1.2.3', machine, environment: {}, chooseEngine: () => choice })
  if (!('code' in outcome)) throw new Error('nobody asked for a program')
  return outcome
}

t.test('prints its version', async (t) => {
  t.same(run(['--version']), { code: 0, stdout: '1.2.3\n', stderr: '' })
})

t.test('lists its subcommands when asked for help', async (t) => {
  const outcome = run(['--help'])

  t.equal(outcome.code, 0)
  t.match(outcome.stdout, /^ {2}doctor /m)
  t.match(outcome.stdout, /^ {2}host /m)
})

t.test('answers words it does not know with one sentence and exit code 2', async (t) => {
  for (const words of [[], ['--nonsense'], ['nonsense'], ['doctor', '--nonsense'], ['doctor', 'extra']]) {
    const outcome = run(words)

    t.equal(outcome.code, 2, words.join(' '))
    t.equal(outcome.stdout, '')
    t.match(outcome.stderr, /^[A-Z].*\.\n$/)
    t.equal(outcome.stderr.trimEnd().split('\n').length, 1)
  }
})

t.test('doctor names Node, the machine and the engine', async (t) => {
  const transport = new MemoryTransport()

  const outcome = run(['doctor'], { ok: true, engine: 'ws', transport, note: 'Because.' })

  t.same(outcome, { code: 0, stdout: "Node 20.19.0 on linux x64\nengine 'auto' takes ws here\nBecause.\n", stderr: '' })
})

t.test('doctor ends with 1 where no engine loads', async (t) => {
  const outcome = run(['doctor'])

  t.equal(outcome.code, 1)
  t.match(outcome.stdout, /no engine loads here: Nothing loads\./)
})
