/**
 * What happened in a scenario, line by line: each signal of each participant, with the virtual time and the name.
 * Written by the scenario, and by a test that has something to add; read, printed and compared by tests. It holds no
 * real time and no order but that of happening, so the same scenario writes the same journal.
 */

/** One line of a {@link Journal}. */
export interface JournalEntry {
  /** Virtual time, in milliseconds. */
  readonly at: number
  /** The participant. */
  readonly name: string
  /** What happened, as `client_connected(ann, "")`. */
  readonly text: string
}

/** Lines in order. */
export class Journal {
  readonly #now: () => number
  readonly #entries: JournalEntry[] = []

  /** `now` tells the virtual time in milliseconds. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** How many lines there are. */
  get length(): number {
    return this.#entries.length
  }

  /** The lines as data. */
  get entries(): readonly JournalEntry[] {
    return this.#entries
  }

  /** Adds a line of `name`, with the time of now. */
  add(name: string, text: string): void {
    this.#entries.push({ at: this.#now(), name, text })
  }

  /** All lines, each as `0.017 ann connection_established("")`: the time in seconds, the name, what happened. */
  lines(): string[] {
    return this.#entries.map(print)
  }

  /** What happened to one participant, without time and name: `connection_established("")`. */
  linesOf(name: string): string[] {
    return this.#entries.filter((entry) => entry.name === name).map(({ text }) => text)
  }

  /** The last lines, `count` at most. */
  lastLines(count: number): string[] {
    return count <= 0 ? [] : this.#entries.slice(-count).map(print)
  }

  /** Where another journal first differs from this one, said in words; null where they are the same. */
  differenceFrom(other: Journal): string | null {
    const here = this.#entries
    const there = other.#entries
    const length = Math.max(here.length, there.length)
    for (let index = 0; index < length; index++) {
      const mine = here[index]
      const theirs = there[index]
      const number = index + 1
      if (mine === undefined) return `Line ${number} is there only: ${print(theirs)}`
      if (theirs === undefined) return `Line ${number} is here only: ${print(mine)}`
      if (!isSame(mine, theirs)) return `Line ${number} differs: here ${print(mine)}; there ${print(theirs)}`
    }
    return null
  }

  /** The whole journal, a line for each. */
  toString(): string {
    return this.lines().join('\n')
  }
}

function print(entry: JournalEntry | undefined): string {
  return entry === undefined ? '' : `${(entry.at / 1000).toFixed(3)} ${entry.name} ${entry.text}`
}

function isSame(one: JournalEntry, other: JournalEntry): boolean {
  return one.name === other.name && one.text === other.text && one.at === other.at
}
