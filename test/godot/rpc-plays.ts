/**
 * What the plays of rpc-games.test.ts have in common: who is in the world, and how they look at what was heard and sent.
 * The plays are in rpc-call-plays.ts, rpc-value-plays.ts and rpc-leaving-plays.ts; each leaves the world as it was.
 */

import type { Test } from 'tap'
import { describeCommand } from './multiplayer-meeting.ts'
import type { ClientKind, RpcWorld } from './rpc-world.ts'

/** A play in a world in which everybody is. */
export type Play = (t: Test, world: RpcWorld) => Promise<void>

/** The clients, three games of the engine and two of ours. */
export const CLIENTS: Readonly<Record<string, ClientKind>> = {
  a: 'godot',
  b: 'variant',
  c: 'godot',
  d: 'msgpack',
  e: 'godot',
}

/** All who are in the world. */
export const ALL: readonly string[] = ['server', ...Object.keys(CLIENTS)]

/** Nodes that one game alone has, by its name. */
export const ONLY: Readonly<Record<string, string>> = { a: 'Only a', b: 'Only b' }

/** Everybody but some. */
export function but(...names: readonly string[]): string[] {
  return ALL.filter((name) => !names.includes(name))
}

/** In the order in which all are told of each other. */
export function byId(world: RpcWorld, names: readonly string[]): string[] {
  return [...names].sort((one, other) => world.idOf(one) - world.idOf(other))
}

/** Each player heard exactly these lines, in this order. */
export function heard(t: Test, world: RpcWorld, expected: (name: string) => readonly string[], about: string): void {
  for (const name of world.present) t.strictSame(world.heard(name), expected(name), `${name}: ${about}`)
}

/** What a client has sent since all was forgotten, in words. */
export function sent(world: RpcWorld, client: string): string[] {
  const frames = world.takeFrames().filter((frame) => frame.isSent && frame.client === client)
  return frames.map(({ target, payload }) => `${describeCommand(payload)}, to ${world.nameOf(target)}`)
}
