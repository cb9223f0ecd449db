/** The demo of Egret's face: the sample in the program itself, and the page that runs it in a browser. */

import t from 'tap'
import { NO_COMPLAINT, ProgramProcess } from '../support/program-process.ts'

t.test('the sample talks to the echo server, the page is served, and the program leaves in good order', async (t) => {
  const program = new ProgramProcess(t, 'egret', ['--port', '0'])
  await program.printed(/收到数据：Hello Egret WebSocket/)
  const url = await program.url()

  const page = await fetch(url)
  t.match(await page.text(), /importmap/)
  const sample = await fetch(`${url}sample.js`)
  t.match(sample.headers.get('content-type'), /^text\/javascript/)
  t.match(await sample.text(), /this\.webSocket\.connect\(location\.hostname/)
  t.match(await (await fetch(`${url}compat/egret-browser.js`)).text(), /WebSocket/)
  t.equal((await fetch(`${url}compat/../package.json`)).status, 404)
  program.signal('SIGTERM')

  t.match(await program.ended, { code: 0, stderr: NO_COMPLAINT })
})

t.test('a port that is taken is said, and the program fails', async (t) => {
  const first = new ProgramProcess(t, 'egret', ['--port', '0'])
  const port = new URL(await first.url()).port

  const second = new ProgramProcess(t, 'egret', ['--port', port])

  t.match(await second.ended, { code: 1, stderr: /port|use/i })
})
