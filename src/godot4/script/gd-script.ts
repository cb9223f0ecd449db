/**
 * Finds in the text of a GDScript file what its remote calls depend on: the functions with `@rpc`, what the script extends,
 * and the name of its class. Called for the command that prints indices. Reads no files, resolves nothing, and reads no
 * more of the language than that; never throws.
 */

import { gdTokens, type GdToken } from './gd-tokens.ts'

/** What a script extends, or calls by a name of its own: another script by its path, or a class by its name. */
export type GdBase = { readonly path: string } | { readonly className: string }

/** What was found in a script. */
export interface GdScript {
  /** Null where it does not say: then it is RefCounted. */
  readonly base: GdBase | null
  /** The name by which other scripts know its class; null if it has none. */
  readonly className: string | null
  /** What its constants stand for that are a script or, it may be, a class: `const Base = preload("base.gd")`. */
  readonly constants: ReadonlyMap<string, GdBase>
  /** The names of the functions with `@rpc`, in their order; those of inner classes are not among them. */
  readonly rpcs: readonly string[]
  /** False where a text has no end: no engine takes such a script. */
  readonly isWhole: boolean
}

const OPENING = '([{'
const CLOSING = ')]}'

/** Reads a script. */
export function readGdScript(text: string): GdScript {
  const reading = new GdReading()
  for (const token of gdTokens(text)) reading.take(token)
  return reading.script
}

/** What the next words belong to. */
type Expected =
  | 'member'
  | 'annotation'
  | 'function'
  | 'class-name'
  | 'constant'
  | 'constant-type'
  | 'preload'
  | 'base'
  | 'base-part'
  | 'rest'

class GdReading {
  readonly #rpcs: string[] = []
  readonly #constants = new Map<string, GdBase>()
  /** The constant that is being read; null while it is what the script extends. */
  #constant: string | null = null
  #base: GdBase | null = null
  #className: string | null = null
  #expected: Expected = 'member'
  #isRpc = false
  /** How many brackets are open: a line in them is none. */
  #depth = 0
  /** Whether we are in a function or an inner class: the line is indented, or has begun with `class`. */
  #isInside = false
  #isWhole = true

  get script(): GdScript {
    const [base, className, constants] = [this.#base, this.#className, this.#constants]
    return { base, className, constants, rpcs: this.#rpcs, isWhole: this.#isWhole }
  }

  take(token: GdToken): void {
    if (token.kind === 'line') this.#beginLine(token.value)
    else if (token.kind === 'mark') this.#takeMark(token.value)
    else if (token.kind === 'open-text') this.#isWhole = false
    else if (!this.#isInside && (this.#depth === 0 || this.#expected === 'preload')) this.#takeWord(token)
  }

  #beginLine(indent: string): void {
    if (this.#depth > 0) return
    this.#isInside = indent !== ''
    this.#expected = 'member'
  }

  #takeMark(mark: string): void {
    if (OPENING.includes(mark)) this.#depth++
    else if (CLOSING.includes(mark)) this.#depth = Math.max(0, this.#depth - 1)
    else if (this.#depth > 0 || this.#isInside) return
    else if (mark === '@') this.#expected = 'annotation'
    else if (mark === ';') this.#expected = 'member'
    else if (mark === '.' && this.#expected === 'base-part') this.#expected = 'base'
    else if (mark === '=' && this.#expected === 'constant-type') this.#expected = 'base'
  }

  #takeWord({ kind, value }: GdToken): void {
    const expected = this.#expected
    this.#expected = 'rest'
    if (expected === 'annotation') {
      this.#isRpc ||= value === 'rpc'
      this.#expected = 'member'
    } else if (expected === 'member') this.#takeMember(value)
    else if (expected === 'function') this.#takeFunction(kind, value)
    else if (expected === 'class-name') {
      this.#className = value
      this.#expected = 'member'
    } else if (expected === 'constant') {
      this.#constant = value
      this.#expected = 'constant-type'
    } else if (expected === 'constant-type') this.#expected = expected
    else if (expected === 'base' && kind === 'name' && value === 'preload') this.#expected = 'preload'
    else if (expected === 'base' || expected === 'preload') this.#takeBase(kind, value)
  }

  #takeMember(word: string): void {
    if (word === 'func') this.#expected = 'function'
    else if (word === 'class_name') this.#expected = 'class-name'
    else if (word === 'extends') this.#expectBase()
    else if (word === 'const') this.#expected = 'constant'
    else if (word === 'static') this.#expected = 'member'
    else {
      this.#isInside = word === 'class'
      this.#isRpc = false
    }
  }

  #takeFunction(kind: GdToken['kind'], name: string): void {
    if (this.#isRpc && kind === 'name') this.#rpcs.push(name)
    this.#isRpc = false
  }

  #expectBase(): void {
    this.#constant = null
    this.#expected = 'base'
  }

  /** `extends "a.gd"`, `extends Enemy`, and of `extends Enemy.Boss` the whole; what a constant stands for likewise. */
  #takeBase(kind: GdToken['kind'], value: string): void {
    this.#expected = 'base-part'
    const before = this.#constant === null ? this.#base : (this.#constants.get(this.#constant) ?? null)
    const base = joined(before, kind, value)
    if (this.#constant === null) this.#base = base
    else this.#constants.set(this.#constant, base)
  }
}

function joined(before: GdBase | null, kind: GdToken['kind'], value: string): GdBase {
  if (kind === 'text') return { path: value }
  if (before === null) return { className: value }
  return { className: `${'path' in before ? before.path : before.className}.${value}` }
}
