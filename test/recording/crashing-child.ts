/**
 * A program whose game throws in its fortieth tick, in the middle of a poll's work, and which nobody catches. Started by
 * record-crash.test.ts with the path of its recording: what it did up to then must be in there.
 */

import { WebSocketServer } from '../../src/index.ts'
import { record } from '../../src/recording.ts'
import { Arena } from './arena.ts'

const [, , path = ''] = process.argv
const server = new WebSocketServer({ engine: 'ws' })
server.bind_ip = '127.0.0.1'
const { clock, random } = record(server, path)
const arena = new Arena(
  { server, clock, random },
  {
    port: 0,
    each: ({ ticks }) => {
      if (ticks === 40) throw new Error('the fortieth tick')
    },
  },
)
setInterval(() => arena.tick(), 1)
