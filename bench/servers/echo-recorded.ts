/**
 * Echo on our own server, which is recorded into a file of a temporary folder. Run by bench/rivals/recorded.ts.
 * Defaults throughout. The folder goes with the process; a recording that stops by itself ends the process.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocketServer } from 'polled-peer'
import { record } from 'polled-peer/recording'
import { serveEcho } from './polled-echo.ts'
import { giveUp } from './program.ts'

const folder = mkdtempSync(join(tmpdir(), 'polled-peer-bench-'))
const server = new WebSocketServer()
record(server, join(folder, 'echo.ppr'), { on_error: (error) => giveUp(error.message) })
// Behind the recording's own last write.
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
serveEcho(server)
