/**
 * What a peer of a load does: the contract of a bot, and the two bots that need no script. Made once for each peer
 * before it connects. A bot sends when its turn comes, and says which of its packets an arrival answers.
 */

import type { WebSocketClient } from '../client/websocket-client.ts'
import { readLoadPacket, writeLoadPacket } from './load-packet.ts'

/** What a bot is given. */
export interface BotContext {
  /** This peer, from 0 to `peers` - 1. */
  readonly number: number
  readonly peers: number
  /** Bytes that a packet is to have. */
  readonly size: number
  /** The same for all peers of a run, 0 to 4294967295. */
  readonly run: number
  /** From 0 up to 1, from dice that are seeded for this peer. */
  readonly random: () => number
  /** The client itself: its signals, and with `--gd-mp-api` its targets. The load polls, connects and closes it. */
  readonly client: WebSocketClient
  /** Sends bytes, or a text, and returns whether that was possible; if not, it is counted. */
  readonly send: (packet: Uint8Array | string) => boolean
  /**
   * Says that the packet of a turn was answered now: the latency counts from the moment at which that turn was due.
   * `peer` is whose turn it was, if not this one's.
   */
  readonly answered: (sequence: number, peer?: number) => void
  /** Counts an error under this name. */
  readonly fail: (reason: string) => void
}

/** What a bot may do; each may be left out. What they throw is counted as an error. */
export interface Bot {
  /** The peer is in. */
  open?: (() => unknown) | undefined
  /** Its turn has come: 0 is the first. */
  tick?: ((sequence: number) => unknown) | undefined
  /** A packet has come, from the peer `source` with `--gd-mp-api`, else from the server, which is 1. */
  packet?: ((bytes: Uint8Array, isText: boolean, source: number) => unknown) | undefined
  /** The peer is out. */
  close?: (() => unknown) | undefined
}

/** Makes the bot of a peer. */
export type MakeBot = (context: BotContext) => Bot

const SERVER = 1

/** Sends a packet in each turn; whatever peer of the run it comes back to, it is an answer. */
export const echoBot: MakeBot = (context) => {
  const { number: peer, run, size } = context
  return {
    tick: (sequence) => context.send(writeLoadPacket({ run, peer, sequence }, size)),
    packet: (bytes) => {
      const mark = readLoadPacket(bytes, run)
      if (mark !== null) context.answered(mark.sequence, mark.peer)
    },
  }
}

/** For `gd_mp_api`: sends its packets to the peer with the next higher id, or from the highest to the lowest. */
export const relayBot: MakeBot = (context) => {
  const { client } = context
  const others = new Set<number>()
  let next: number | null = null
  client.peer_connected.connect((id) => {
    if (id === SERVER) return
    others.add(id)
    next = null
  })
  client.peer_disconnected.connect((id) => {
    others.delete(id)
    next = null
  })
  const echo = echoBot(context)
  return {
    ...echo,
    tick: (sequence) => {
      next ??= successor(client.get_unique_id(), others)
      if (next === null) {
        context.fail('unsent: no other peer')
        return
      }
      client.set_target_peer(next)
      echo.tick?.(sequence)
    },
  }
}

function successor(own: number, others: ReadonlySet<number>): number | null {
  let lowest = Infinity
  let next = Infinity
  for (const id of others) {
    if (id < lowest) lowest = id
    if (id > own && id < next) next = id
  }
  const chosen = next === Infinity ? lowest : next
  return chosen === Infinity ? null : chosen
}
