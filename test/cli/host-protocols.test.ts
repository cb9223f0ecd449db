/** Which sub-protocols `polled-peer host --protocol` takes: no server that nobody could enter. */

import t from 'tap'
import { runCommand, type Answer } from '../../src/cli/command.ts'

function run(word: string): Answer {
  return runCommand(['host', '--protocol', word], {
    version: '1.2.3',
    environment: {},
    machine: { nodeVersion: '20.19.0', platform: 'linux', architecture: 'x64' },
    chooseEngine: () => ({ ok: false, message: 'Nothing loads.' }),
  })
}

t.test('a codec is refused with a sentence and exit code 2, for it needs no listing', async (t) => {
  for (const word of ['polled-peer.msgpack.1', 'game+polled-peer.msgpack.1']) {
    t.match(run(word), {
      code: 2,
      stdout: '',
      stderr: `--protocol must be the name of a game: codecs, as in "${word}", need no listing.\n`,
    })
  }
})

t.test('names that merely look like one are taken', async (t) => {
  for (const word of ['polled-peer', 'game+1']) t.match(run(word), { host: { protocols: [word] } })
})
