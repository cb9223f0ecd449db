/** The demo of Cocos' face: a game that is called from outside, as the built programs do it. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { NO_COMPLAINT, ProgramProcess } from '../support/program-process.ts'

const CALL = fileURLToPath(new URL('../../dist-demo/cocos/call.js', import.meta.url))

/** One call by the demo's own program. */
function call(...words: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CALL, ...words], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

t.test('a game can be watched and steered from outside, and leaves in good order', async (t) => {
  const game = new ProgramProcess(t, 'cocos', ['--no-sample', '--game', '0', '--calls', '0'])
  const port = (await game.printed(/takes calls at: ws:\/\/127\.0\.0\.1:(\d+)/))[1] ?? ''

  t.match(await call(port, 'get_stats'), { code: 0, stdout: /"peers": 0/ })
  t.match(await call(port, 'get_tick_times'), { code: 0, stdout: /"lateness/ })
  t.match(await call(port, 'set_step', '{"step":5}'), { code: 0, stdout: '5' })
  t.match(await call(port, 'set_step', '["x"]'), { code: 1, stderr: /-32602/ })
  t.match(await call(port, 'disconnect_peer', '[7]'), { code: 1, stderr: /must be the id of a peer/ })
  t.match(await call(), { code: 2 })
  game.signal('SIGTERM')

  t.match(await game.ended, { code: 0, stderr: NO_COMPLAINT })
})
