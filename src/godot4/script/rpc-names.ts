/**
 * The indices by which Godot 4 calls methods from afar, and the checksum by which two sides see that they mean the same:
 * both follow from the names alone. Called by SceneMultiplayer for its nodes, and by the command that prints them.
 * One name more on one side shifts the indices of those behind it: that is what the checksum is for.
 */

import { readByte } from '../../peer/int32.ts'
import { utf8Length, writeUtf8 } from '../../peer/utf8.ts'
import { md5 } from './md5.ts'

/** Set in the indices of what `rpc_config` has given the node itself. */
export const NODE_INDEX = 0x8000

const CHECKSUM = /^[0-9a-f]{32}$/

/** The names of one node's remote calls. */
export interface RpcNames {
  /** What the script and the scripts that it extends declare with `@rpc`. */
  readonly script: Iterable<string>
  /** What `rpc_config` has given the node itself; by default nothing. */
  readonly node?: Iterable<string>
}

/** A name and its index on the wire. */
export interface RpcIndex {
  readonly name: string
  readonly index: number
}

/** The names of one node in their order, with their indices. */
export class RpcTable {
  /** In the order of the checksum: first what the node itself was given, then its script's. */
  readonly entries: readonly RpcIndex[]
  /** 32 digits of lower-case hex; of no names `d41d8cd98f00b204e9800998ecf8427e`. */
  readonly checksum: string
  readonly #nameByIndex: ReadonlyMap<number, string>
  readonly #indexByName: ReadonlyMap<string, number>

  /** A name that stands twice counts once. More than 32768 of one kind are a TypeError: there are no more indices. */
  constructor({ script, node = [] }: RpcNames) {
    const entries = [...indexed(node, NODE_INDEX), ...indexed(script, 0)]
    this.entries = entries
    this.checksum = checksumOf(entries.map(({ name }) => name))
    this.#nameByIndex = new Map(entries.map(({ name, index }) => [index, name]))
    // Of a name of both kinds the node's own is called: it stands first, so it is set last.
    this.#indexByName = new Map(entries.toReversed().map(({ name, index }) => [name, index]))
  }

  /** The index of a name, 0 to 65535; null if there is none. */
  indexOf(name: string): number | null {
    return this.#indexByName.get(name) ?? null
  }

  /** The name of an index; null if there is none. */
  nameAt(index: number): string | null {
    return this.#nameByIndex.get(index) ?? null
  }
}

/** What is said where a peer has other names at a node than we; `theirs` is the checksum that it said, `''` if it said none. */
export function namesDiffer(node: string, peer: number, theirs: string, { entries, checksum }: RpcTable): string {
  const names = entries.map(({ name }) => name).join(', ')
  // Whatever a peer says is not put into a log.
  const sum = CHECKSUM.test(theirs) ? theirs : 'another'
  return (
    `The remote calls of ${node} differ: their checksum at peer ${peer} is ${sum}, and ours is ${checksum}. ` +
    `One name more or less on a side, and calls reach other methods. Ours are: ${names === '' ? 'none' : names}. ` +
    'Those of the script are printed by "polled-peer godot4 rpcs <script.gd>".'
  )
}

function indexed(names: Iterable<string>, first: number): RpcIndex[] {
  const sorted = Array.from(new Set(names), (name) => ({ name, bytes: utf8Of(name) })).sort(byCodePoint)
  if (sorted.length > NODE_INDEX) throw new TypeError(`A node has at most ${NODE_INDEX} remote calls of a kind.`)
  return sorted.map(({ name }, index) => ({ name, index: first + index }))
}

interface EncodedName {
  readonly bytes: Uint8Array
}

/** As Godot sorts: by code points, whose order is that of their bytes. JavaScript would compare the halves of pairs. */
function byCodePoint({ bytes: one }: EncodedName, { bytes: other }: EncodedName): number {
  const shorter = Math.min(one.length, other.length)
  for (let at = 0; at < shorter; at++) {
    const difference = readByte(one, at) - readByte(other, at)
    if (difference !== 0) return difference
  }
  return one.length - other.length
}

function checksumOf(names: readonly string[]): string {
  return md5(utf8Of(names.join('')))
}

function utf8Of(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8Length(text))
  writeUtf8(text, bytes, 0)
  return bytes
}
