/**
 * Who sits in which ship, in names and colours: what the server has told of them, seen from the own ship.
 * Made by main around the link's roster; asked by the stage and the panel. Keeps nothing itself.
 */

export const OWN_COLOR = '#74f2ff'
const UNKNOWN = { pilot: 0, name: 'Somebody', hue: 0, score: 0 }

export class Crew {
  #roster
  /** The own ship's number; 0 for none. */
  own = 0

  constructor(roster) {
    this.#roster = roster
  }

  /** The server chooses hues that do not come near the own ship's colour. */
  colorOf(number) {
    return number === this.own ? OWN_COLOR : `oklch(78% 0.16 ${this.#seatOf(number).hue})`
  }

  nameOf(number) {
    return number === this.own ? 'You' : this.#seatOf(number).name
  }

  pilotOf(number) {
    return this.#seatOf(number).pilot
  }

  scoreOf(number) {
    return this.#seatOf(number).score
  }

  /** All of them as `[number, score]`, the best first. */
  ranked() {
    const scores = [...this.#roster].map(([number, { score }]) => [number, score])
    return scores.sort(([a, scoreA], [b, scoreB]) => scoreB - scoreA || a - b)
  }

  #seatOf(number) {
    return this.#roster.get(number) ?? UNKNOWN
  }
}
