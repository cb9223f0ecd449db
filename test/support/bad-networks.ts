/**
 * The built `polled-peer conditions` in front of an echo server of ours, and what a real client behind it has to see.
 * Played by the tests of Godot and of the browser, each with its own client. Real time: only lower bounds are asked for,
 * since a busy machine makes everything later and nothing sooner.
 */

import type { Test } from 'tap'
import { serveEcho } from './echo-server.ts'
import { ProgramProcess } from './program-process.ts'

/** What a client is to do: send a numbered packet now and then until both are reached, and wait for all echoes. */
export interface Task {
  readonly url: string
  readonly packets: number
  /** One echo took so long at least. */
  readonly feltMs: number
}

/** What a client has seen. */
export interface Felt {
  /** From the call to the open connection. */
  readonly handshakeMs: number
  /** The echoes in the order of arrival. */
  readonly numbers: readonly number[]
  /** How long each of them took. */
  readonly roundTripsMs: readonly number[]
}

interface BadNetwork {
  readonly words: readonly string[]
  /** No round trip is quicker than twice the latency. */
  readonly latencyMs: number
  readonly feltMs: number
}

const NETWORKS: Readonly<Record<string, BadNetwork>> = {
  'feels the latency that was asked for, each way': {
    words: ['--latency', '75'],
    latencyMs: 75,
    feltMs: 0,
  },
  'gets everything in its order through stalls and bursts': {
    words: ['--latency', '20', '--jitter', '30', '--stall-every', '600', '--stall', '300', '--seed', '5'],
    latencyMs: 20,
    // Without a stall a round trip takes 100 ms at most, so this client has been through one.
    feltMs: 250,
  },
}

const PACKETS = 60

/** Plays each network with a client; `undefined` is a client whose program is missing, which has been reported. */
export function playBadNetworks(t: Test, who: string, play: (t: Test, task: Task) => Promise<Felt | undefined>): void {
  for (const [promise, { words, latencyMs, feltMs }] of Object.entries(NETWORKS)) {
    t.test(`${who} behind the proxy ${promise}`, async (t) => {
      const { port } = serveEcho(t)
      const to = ['conditions', '--listen', '0', '--to', `127.0.0.1:${port}`, '--status-interval', '0']
      const proxy = new ProgramProcess(t, 'command', [...to, ...words])
      const [, open = ''] = await proxy.printed(/is open: 127\.0\.0\.1:(\d+) /)

      const felt = await play(t, { url: `ws://127.0.0.1:${open}/`, packets: PACKETS, feltMs })

      if (felt === undefined) return
      t.ok(felt.handshakeMs >= 2 * latencyMs, `open after ${felt.handshakeMs} ms`)
      t.ok(felt.numbers.length >= PACKETS)
      t.same(felt.numbers, [...felt.numbers.keys()], 'each once, in order')
      t.equal(felt.roundTripsMs.length, felt.numbers.length)
      const quickest = Math.min(...felt.roundTripsMs)
      t.ok(quickest >= 2 * latencyMs, `the quickest echo took ${quickest} ms`)
    })
  }
}
