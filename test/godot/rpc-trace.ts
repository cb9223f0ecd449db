/**
 * Runs one session of remote calls and writes down all that can be seen: what each game hears, and each frame that a
 * client sends and gets, byte for byte behind the frame's header. Used by rpc-reference.test.ts.
 * Ids become names. Lines of one sender stand in their order, lines of different senders, which nobody orders, by name.
 */

import type { Puppet } from './puppet.ts'
import { describeCommand } from './multiplayer-meeting.ts'
import type { RpcSession, RpcStep } from './rpc-session.ts'
import type { WireFrame } from './rpc-wire.ts'
import { RpcWorld, type ClientKind, type ServerKind } from './rpc-world.ts'
import type { Trace } from './session.ts'

/** So often all say that they have heard all: a call, its answer, and what the answer is told. */
const ROUNDS = 3
const SYSTEM = ['payload', 'add', 'remove', 'id']

/** Who is of the engine and who is ours. */
export interface Cast {
  readonly server: ServerKind
  readonly b: ClientKind
}

/** Runs a session. */
export async function traceCalls(session: RpcSession, puppet: Puppet, cast: Cast): Promise<Trace> {
  const world = await RpcWorld.open(puppet, cast.server)
  try {
    const steps: { step: string; lines: string[] }[] = []
    for (const step of session.steps)
      steps.push({ step: describeRpcStep(step), lines: await perform(world, step, cast) })
    return { name: session.name, steps }
  } finally {
    await world.close()
  }
}

/** A step in words, without what differs. */
export function describeRpcStep({ differs: _differs, do: action, ...rest }: RpcStep): string {
  return `${action} ${JSON.stringify(rest)}`
}

async function perform(world: RpcWorld, step: RpcStep, cast: Cast): Promise<string[]> {
  world.forget()
  const results = await act(world, step, cast)
  await world.settle(ROUNDS)
  return [...results, ...heardLines(world), ...wireLines(world)]
}

async function act(world: RpcWorld, step: RpcStep, cast: Cast): Promise<string[]> {
  switch (step.do) {
    case 'join':
      await world.join(step.who, step.who === 'b' ? cast.b : 'godot')
      return []
    case 'join-again':
      await world.joinAgain(step.who)
      return []
    case 'leave':
      await world.leave(step.who)
      return []
    case 'kick':
      await world.player('server').peer('disconnect_peer', world.idOf(step.who))
      await world.untilGone(step.who)
      return []
    case 'node':
      for (const [method, ...args] of step.calls) await world.node(step.who, step.path, method, ...args)
      return []
    case 'api':
      return [`returned ${spellResult(world, await world.api(step.who, step.method, ...(step.args ?? [])))}`]
    case 'master':
      await world.setMaster(step.path, step.of)
      return []
    case 'put':
      await world.player(step.who).peer('set_target_peer', world.idOf(step.to))
      for (const hex of step.packets) await world.player(step.who).peer('put_packet', { hex })
      return []
  }
}

/** Numbers may be ids. */
function spellResult(world: RpcWorld, result: unknown): string {
  if (typeof result === 'number') return world.nameOf(result)
  const list = ArrayBuffer.isView(result) ? Array.from(result as Int32Array) : result
  return Array.isArray(list)
    ? list
        .map((id) => world.nameOf(Number(id)))
        .sort()
        .join(', ')
    : JSON.stringify(result)
}

function heardLines(world: RpcWorld): string[] {
  return world.everybody.flatMap((name) => {
    const lines = world.heard(name).map((line) => ({ key: / from (\S+)$/.exec(line)?.[1] ?? line, line }))
    return inOrder(lines).map((line) => `${name} hears ${line}`)
  })
}

function wireLines(world: RpcWorld): string[] {
  return inOrder(
    world.takeFrames().map((frame) => {
      const [source, target] = [world.nameOf(frame.source), world.nameOf(frame.target)]
      const words = describeFrame(world, frame)
      const way = frame.isSent ? `sends to ${target}` : `gets from ${source} to ${target}`
      const key = `${frame.client} ${way} ${frame.type === 0 ? '' : words}`
      return { key, line: `${frame.client} ${way}: ${words}` }
    }),
  )
}

function describeFrame(world: RpcWorld, { type, payload }: WireFrame): string {
  if (type !== 0) return `${SYSTEM[type] ?? type} ${world.nameOf(payload.readInt32LE(0))}`
  return `${inWords(payload)} ${payload.toString('hex')}`
}

/** What was made by hand may be too short for words. */
function inWords(payload: Buffer): string {
  const isShort = payload.length < (payload.readUInt8(0) < 2 ? 7 : 6)
  return isShort ? 'packet' : describeCommand(payload)
}

function inOrder(lines: readonly { readonly key: string; readonly line: string }[]): string[] {
  const sorted = [...lines].sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))
  return sorted.map(({ line }) => line)
}
