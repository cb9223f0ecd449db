/** What throws in a server of `polled-peer/compat/ws` ends its process, as it does with `ws` itself: see docs/faults.md. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FACES = { ws: 'ws', ours: './src/compat/ws.ts' }
const FAULTS = {
  verifyClient: '{ verifyClient: fail }',
  handleProtocols: '{ handleProtocols: fail }',
  'a connection listener': '{}',
}

/** What the process of a server prints that is asked for a WebSocket. */
function lastWords(face: string, options: string): Promise<string> {
  const program = `
    import { WebSocket } from 'ws'
    import { WebSocketServer } from '${face}'
    const fail = () => { throw new Error('planned') }
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...${options} })
    server.on('connection', fail)
    server.on('listening', () => {
      const client = new WebSocket('ws://127.0.0.1:' + server.address().port, ['a'])
      client.on('error', () => process.exit(0)).on('close', () => process.exit(0))
    })`
  const args = ['--import', './scripts/compile-on-import.js', '--input-type=module', '--eval', program]
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT }, (error, _, printed) => resolve(`${error?.code} ${printed}`))
  })
}

for (const [what, options] of Object.entries(FAULTS)) {
  for (const [whose, face] of Object.entries(FACES)) {
    t.test(`${what} that throws ends the process: ${whose}`, async (t) => {
      t.match(await lastWords(face, options), /^1 [^]*Error: planned/)
    })
  }
}
