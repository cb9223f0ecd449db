/**
 * Players of a puppet on their way in: a game whose SceneMultiplayer has not been admitted, and a WebSocketMultiplayerPeer
 * without a scene. Used by the tests of servers of ours, where joinGame of games.ts, which waits for all, comes too late.
 */

import type { Test } from 'tap'
import { until, type Polled } from '../../support/while-polling.ts'
import { makeGame } from './games.ts'
import { heldAs, type Puppet } from './puppet.ts'

/** Makes a game that has begun to join the server at a URL; `prepare` comes before its peer begins. */
export async function enterGame(
  t: Test,
  puppet: Puppet,
  name: string,
  url: string,
  prepare: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  await makeGame(puppet, name)
  await prepare()
  t.equal(await puppet.call(`${name} peer`, 'create_client', url), 0)
  await puppet.set(name, 'multiplayer_peer', heldAs(`${name} peer`))
}

/** Makes a WebSocketMultiplayerPeer of the engine that has begun to join the server at a URL. */
export async function enterPeer(
  t: Test,
  puppet: Puppet,
  name: string,
  url: string,
  properties: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await puppet.create(name, 'WebSocketMultiplayerPeer')
  for (const [property, value] of Object.entries(properties)) await puppet.set(name, property, value)
  t.equal(await puppet.call(name, 'create_client', url), 0)
}

/** The same, and waits until it has its id, which is returned. */
export async function joinPeer(
  t: Test,
  puppet: Puppet,
  name: string,
  port: number,
  polled: readonly Polled[],
  properties: Readonly<Record<string, unknown>> = {},
): Promise<number> {
  await enterPeer(t, puppet, name, `ws://127.0.0.1:${port}`, properties)
  const turns = [...polled, puppet.polling(name)]
  await until(turns, () => puppet.heard(name).includes('peer_connected 1'), `${name} has its id`)
  return (await puppet.call(name, 'get_unique_id')) as number
}
