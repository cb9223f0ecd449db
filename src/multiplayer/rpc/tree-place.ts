/**
 * A place in a tree of named nodes: parent, children, and the way from one to another, as Godot's Node and NodePath have
 * it. One belongs to each node of Godot 3 and of Godot 4, which shows it to games; paths from the wire are resolved here
 * too. What a name may hold is the node's to say.
 * Source: Godot 3 class reference, Node and NodePath; numbers behind names by experiment with 3.2.3.
 */

import { GodotError } from '../../peer/error.ts'
import type { NodePath } from '../variant/node-path.ts'

const NAME_OF_NAMELESS = 'Node'

/** A place that a path leads to, or why it leads nowhere. */
export type Way<Owner> =
  | { readonly ok: true; readonly place: TreePlace<Owner> }
  | { readonly ok: false; readonly refusal: 'unknown-node' | 'path-outside-root' }

/** The place of one owner. */
export class TreePlace<Owner> {
  readonly owner: Owner
  readonly #allowed: (text: string) => string
  #name = ''
  #parent: TreePlace<Owner> | null = null
  // In order of adding.
  #children = new Map<string, TreePlace<Owner>>()
  #shape: object = {}
  // The last number that was given for a wanted name. Holds as long as no name becomes free.
  readonly #lastNumbers = new Map<string, bigint>()
  // The last path that was asked for, and what it holds for.
  #path = ''
  #pathRoot: TreePlace<Owner> | null = null
  #pathShape: object | null = null

  /** `allowed` makes a name of what is set: what means something in paths cannot stay. */
  constructor(owner: Owner, allowed: (text: string) => string) {
    this.owner = owner
    this.#allowed = allowed
  }

  get name(): string {
    return this.#name
  }

  get parent(): TreePlace<Owner> | null {
    return this.#parent
  }

  get children(): readonly TreePlace<Owner>[] {
    return [...this.#children.values()]
  }

  /** A token of the whole tree's shape: it is another one as soon as a place was added, removed or renamed anywhere. */
  get shape(): object {
    return this.top().#shape
  }

  /**
   * Takes another name: what is allowed of it, and with a number behind it where a sibling has it already. False, and
   * nothing changed, where no character is left.
   */
  rename(text: string): boolean {
    const name = this.#allowed(text)
    if (name === '') return false
    if (name === this.#name) return true
    const parent = this.#parent
    this.#name = parent === null ? name : parent.#freeName(name)
    if (parent !== null) parent.#reindex()
    this.#reshape()
    return true
  }

  /** Adds a child at the end. One that has a parent, or would become its own ancestor: ERR_INVALID_PARAMETER. */
  add(child: TreePlace<Owner>): GodotError {
    if (child.#parent !== null || child.holds(this)) return GodotError.ERR_INVALID_PARAMETER
    child.#name = this.#freeName(child.#name === '' ? NAME_OF_NAMELESS : child.#name)
    child.#parent = this
    this.#children.set(child.#name, child)
    this.#reshape()
    return GodotError.OK
  }

  /** Takes a child away; no child of this one: ERR_INVALID_PARAMETER. */
  remove(child: TreePlace<Owner>): GodotError {
    if (child.#parent !== this) return GodotError.ERR_INVALID_PARAMETER
    child.#parent = null
    this.#children.delete(child.#name)
    this.#lastNumbers.clear()
    this.#reshape()
    // What is on top again has not the shape that it had before it was added.
    child.#reshape()
    return GodotError.OK
  }

  /** The topmost place of the tree. */
  top(): TreePlace<Owner> {
    return this.#parent?.top() ?? this
  }

  /** Whether another place is this one or below it. */
  holds(other: TreePlace<Owner>): boolean {
    for (let at: TreePlace<Owner> | null = other; at !== null; at = at.#parent) if (at === this) return true
    return false
  }

  /** The names on the way down from an ancestor, which is left out; null stands above the top. */
  namesBelow(ancestor: TreePlace<Owner> | null): string[] {
    if (this === ancestor) return []
    const names = [this.#name]
    for (let at = this.#parent; at !== null && at !== ancestor; at = at.#parent) names.unshift(at.#name)
    return names
  }

  /** The path from an ancestor, in the form in which Godot sends it: `Main/Sub`, and `.` for the ancestor itself. */
  pathBelow(root: TreePlace<Owner>): string {
    const { shape } = root
    if (this.#pathRoot !== root || this.#pathShape !== shape) {
      this.#path = this.namesBelow(root).join('/') || '.'
      this.#pathRoot = root
      this.#pathShape = shape
    }
    return this.#path
  }

  /**
   * Follows a path from here; an absolute one begins with the name of the topmost place. Where `root` is given, no step
   * may leave what is below it.
   */
  follow(path: NodePath, root: TreePlace<Owner> | null): Way<Owner> {
    const { names, absolute } = path
    const [first = ''] = names
    if (names.length === 0 || (absolute && first !== this.top().#name)) return { ok: false, refusal: 'unknown-node' }
    let at = absolute ? this.top() : this
    for (const name of absolute ? names.slice(1) : names) {
      if (name === '.') continue
      if (name === '..' && at === root) return { ok: false, refusal: 'path-outside-root' }
      const next = name === '..' ? at.#parent : at.#children.get(name)
      if (next === null || next === undefined) return { ok: false, refusal: 'unknown-node' }
      at = next
    }
    if (root !== null && !root.holds(at)) return { ok: false, refusal: 'path-outside-root' }
    return { ok: true, place: at }
  }

  /** The name, or the first with a higher number behind it that no child has: Ship, Ship2, Ship3. */
  #freeName(wanted: string): string {
    if (!this.#children.has(wanted)) return wanted
    const base = wanted.slice(0, digitsAt(wanted))
    // Any number of digits: a plain number would stop counting at 2^53.
    let number = this.#lastNumbers.get(wanted) ?? (base === wanted ? 1n : BigInt(wanted.slice(base.length)))
    do number++
    while (this.#children.has(`${base}${number}`))
    this.#lastNumbers.set(wanted, number)
    return `${base}${number}`
  }

  #reshape(): void {
    this.top().#shape = {}
  }

  /** After a child has taken another name: the order stays. */
  #reindex(): void {
    this.#children = new Map(this.children.map((child) => [child.#name, child]))
    this.#lastNumbers.clear()
  }
}

/** Where the digits at the end of a name begin; its length where there are none. */
function digitsAt(name: string): number {
  let at = name.length
  while (at > 0 && isDigit(name.charCodeAt(at - 1))) at--
  return at
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}
