/**
 * Finds in the text of a GDScript file what its remote calls depend on: the functions with `@rpc`, what the script extends,
 * and the name of its class. Called for the command that prints indices. Reads no files, resolves nothing, and reads no
 * more of the language than that; never throws.
 */

import { gdTokens, type GdToken } from './gd-tokens.ts'

/** What a script extends: another script by its path, or a class by its name, which may be one of the engine. */
export type GdBase = { readonly path: string } | { readonly className: string }

/** What was found in a script. */
export interface GdScript {
  /** Null where it does not say: then it is RefCounted. */
  readonly base: GdBase | null
  /** The name by which other scripts know its class; null if it has none. */
  readonly className: string | null
  /** The names of the functions with `@rpc`, in their order; those of inner classes are not among them. */
  readonly rpcs: readonly string[]
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
type Expected = 'member' | 'annotation' | 'function' | 'class-name' | 'base' | 'base-part' | 'rest'

class GdReading {
  readonly #rpcs: string[] = []
  #base: GdBase | null = null
  #className: string | null = null
  #expected: Expected = 'member'
  #isRpc = false
  /** How many brackets are open: a line in them is none. */
  #depth = 0
  /** Whether the line is indented: then it belongs to a function or an inner class. */
  #isInside = false

  get script(): GdScript {
    return { base: this.#base, className: this.#className, rpcs: this.#rpcs }
  }

  take(token: GdToken): void {
    if (token.kind === 'line') this.#beginLine(token.value)
    else if (token.kind === 'mark') this.#takeMark(token.value)
    else if (this.#depth === 0 && !this.#isInside) this.#takeWord(token)
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
    } else if (expected === 'base') this.#takeBase(kind, value)
  }

  #takeMember(word: string): void {
    if (word === 'func') this.#expected = 'function'
    else if (word === 'class_name') this.#expected = 'class-name'
    else if (word === 'extends') this.#expected = 'base'
    else if (word === 'static') this.#expected = 'member'
    else this.#isRpc = false
  }

  #takeFunction(kind: GdToken['kind'], name: string): void {
    if (this.#isRpc && kind === 'name') this.#rpcs.push(name)
    this.#isRpc = false
  }

  /** `extends "a.gd"`, `extends Enemy`, and of `extends Enemy.Boss` the whole. */
  #takeBase(kind: GdToken['kind'], value: string): void {
    this.#expected = 'base-part'
    if (kind === 'text') this.#base = { path: value }
    else if (this.#base === null) this.#base = { className: value }
    else if ('className' in this.#base) this.#base = { className: `${this.#base.className}.${value}` }
    else this.#base = { className: `${this.#base.path}.${value}` }
  }
}
