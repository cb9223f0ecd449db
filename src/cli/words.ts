/**
 * The words behind flags and environment variables, checked: numbers, addresses, names. Called by the commands and by
 * the demo. Each throws a Mistake with one sentence that names the flag and what it may be. Pure.
 */

import { isIP, isIPv6 } from 'node:net'
import { isEveryAddress } from '../server/address.ts'
import { serializedOrigin } from '../server/allowed-origins.ts'
import { Mistake } from './command-line.ts'

/** The engine that was asked for. */
export type EngineWord = 'auto' | 'uws' | 'ws'

const ENGINES: readonly EngineWord[] = ['auto', 'uws', 'ws']

/** What a host speaks. */
export type WireWord = 'godot3' | 'godot4' | 'both'

const WIRES: readonly WireWord[] = ['godot3', 'godot4', 'both']
const DAY_SECONDS = 86_400

/** A whole number from `least` to `most`. */
export function readWhole(name: string, word: string, least: number, most: number): number {
  const number = /^\d{1,9}$/.test(word) ? Number(word) : -1
  if (number >= least && number <= most) return number
  throw new Mistake(`${name} must be a whole number from ${least} to ${most}, not ${JSON.stringify(word)}.`)
}

/** A port: 0, which is any free one, to 65535. */
export function readPort(name: string, word: string): number {
  return readWhole(name, word, 0, 65_535)
}

/** An IP address of this machine, or `*` for all of them; `localhost` is 127.0.0.1. */
export function readAddress(name: string, word: string): string {
  if (word === 'localhost') return '127.0.0.1'
  if (word === '*' || isIP(word) !== 0) return word
  throw new Mistake(`${name} must be an IP address of this machine, or * for all of them, not ${JSON.stringify(word)}.`)
}

/** A duration in seconds: 0, or from 0.1 to a day, with up to three decimals. */
export function readSeconds(name: string, word: string): number {
  const seconds = /^\d{1,5}([.]\d{1,3})?$/.test(word) ? Number(word) : -1
  if (seconds === 0 || (seconds >= 0.1 && seconds <= DAY_SECONDS)) return seconds
  throw new Mistake(`${name} must be 0, or from 0.1 to ${DAY_SECONDS} seconds, not ${JSON.stringify(word)}.`)
}

/** The name of an engine, or `auto`. */
export function readEngine(name: string, word: string): EngineWord {
  const engine = ENGINES.find((known) => known === word)
  if (engine !== undefined) return engine
  throw new Mistake(`${name} must be auto, uws or ws, not ${JSON.stringify(word)}.`)
}

/** Whether this names a wire. */
export function isWire(word: unknown): word is WireWord {
  return WIRES.some((known) => known === word)
}

/** The wire of a host. */
export function readWire(name: string, word: string): WireWord {
  if (isWire(word)) return word
  throw new Mistake(`${name} must be godot3, godot4 or both, not ${JSON.stringify(word)}.`)
}

/** An origin that a browser sends, as `https://example.org` or `null`, written as the server's own option has it. */
export function readOrigin(name: string, word: string): string {
  const origin = serializedOrigin(word)
  if (origin !== null) return origin
  const shown = JSON.stringify(word)
  throw new Mistake(`${name} must be an origin that a browser sends, as https://example.org, not ${shown}.`)
}

/** How an address that is listened on stands in a URL that leads there from this machine. */
export function urlHost(address: string): string {
  if (isEveryAddress(address)) return '127.0.0.1'
  return isIPv6(address) ? `[${address}]` : address
}
