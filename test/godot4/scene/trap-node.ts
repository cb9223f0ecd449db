/**
 * A node that notes whatever is called of it, with methods of every kind: declared for all, for the authority, for
 * nobody, with a limit, with a schema; named for the other side alone; and named nowhere. The bait of tests with hostile
 * peers, which ask it what was called that should not have been.
 */

import type { StandardSchemaV1 } from '../../../src/multiplayer/rpc/standard-schema.ts'
import { rpc } from '../../../src/godot4/scene/rpc-decorator.ts'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'

/** Names that only the other side has; all of them are something here too. */
const THEIRS = ['__proto__', 'add_child', 'constructor', 'secret', 'set_multiplayer_authority', 'toString']
/** So many calls of {@link Trap.limited} has each peer. */
const MOST_LIMITED = 1

const oneNumber: StandardSchemaV1<unknown, [number]> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      Array.isArray(value) && value.length === 1 && typeof value[0] === 'number'
        ? { value: [value[0]] }
        : { issues: [{ message: 'one number' }] },
  },
}

/** A call that was done. */
export interface TrapCall {
  readonly name: string
  readonly source: number
  readonly args: readonly unknown[]
}

export class Trap extends SceneNode<Trap> {
  readonly calls: TrapCall[] = []

  constructor(name: string) {
    super(name)
    this.rpc_config('open', { rpc_mode: 1 })
    this.rpc_config('shut', { rpc_mode: 0 })
    this.set_rpc_names(THEIRS)
  }

  @rpc({ mode: 'any_peer' }) any(...args: readonly unknown[]): void {
    this.#note('any', args)
  }

  @rpc({ mode: 'any_peer', rate_limit: { calls: MOST_LIMITED, per: 1_000_000 } })
  limited(...args: readonly unknown[]): void {
    this.#note('limited', args)
  }

  @rpc own(...args: readonly unknown[]): void {
    this.#note('own', args)
  }

  @rpc({ mode: 'any_peer', args: oneNumber }) typed(...args: readonly unknown[]): void {
    this.#note('typed', args)
  }

  open(...args: readonly unknown[]): void {
    this.#note('open', args)
  }

  shut(...args: readonly unknown[]): void {
    this.#note('shut', args)
  }

  secret(...args: readonly unknown[]): void {
    this.#note('secret', args)
  }

  hidden(...args: readonly unknown[]): void {
    this.#note('hidden', args)
  }

  /** What was done that should not have been, for calls that only these peers can have made; null if nothing was. */
  fault(sources: ReadonlySet<number>): string | null {
    const limited = new Map<number, number>()
    for (const { name, source, args } of this.calls) {
      if (!sources.has(source)) return `${name} was called in the name of ${source}`
      if (!['any', 'limited', 'own', 'typed', 'open'].includes(name)) return `${name} was called`
      if (name === 'own' && source !== this.get_multiplayer_authority()) return `own was called by ${source}`
      if (name === 'typed' && (args.length !== 1 || typeof args[0] !== 'number'))
        return 'typed was called with no number'
      if (name === 'limited') limited.set(source, (limited.get(source) ?? 0) + 1)
    }
    for (const [source, count] of limited)
      if (count > MOST_LIMITED) return `limited was called ${count} times by ${source}`
    return null
  }

  #note(name: string, args: readonly unknown[]): void {
    this.calls.push({ name, args, source: this.multiplayer?.get_remote_sender_id() ?? 0 })
  }
}

/** A tree of `root` with the traps `Main` and `Main/Sub`; what a peer may have changed of it. */
export class TrapTree {
  readonly root = new SceneNode('root')
  readonly traps: readonly Trap[]
  readonly #before: string

  constructor(authority = 1) {
    const [main, sub] = [new Trap('Main'), new Trap('Sub')]
    this.traps = [main, sub]
    this.root.add_child(main)
    main.add_child(sub)
    main.set_multiplayer_authority(authority)
    this.#before = this.#shape()
  }

  /** What is wrong with the tree and with what was called in it; null if nothing is. */
  fault(sources: ReadonlySet<number>): string | null {
    if (this.#shape() !== this.#before) return `the tree is ${this.#shape()}`
    return this.traps.map((trap) => trap.fault(sources)).find((fault) => fault !== null) ?? null
  }

  get calls(): number {
    return this.traps.reduce((sum, { calls }) => sum + calls.length, 0)
  }

  /** Forgets what was called, so that a flood fills no array of the test. */
  forgetCalls(): void {
    for (const { calls } of this.traps) calls.length = 0
  }

  #shape(): string {
    const shapeOf = (node: SceneNode): string =>
      `${node.name}@${node.get_multiplayer_authority()}(${node.get_children().map(shapeOf).join(' ')})`
    return shapeOf(this.root)
  }
}
