/**
 * The way between one client and the server, in one direction: what is put on it arrives later, in order, never inside
 * the call. A cable has two lanes. Here: the port, and the lane of a perfect network, which delivers at the next tick.
 * Where network conditions are asked for, a LinkLane takes its place.
 */

/** One direction of a cable. */
export interface Lane {
  /** Bytes that were put on it and that the network has not taken: what a slow network leaves with the sender. */
  readonly waitingBytes: number
  /** Bytes that the network would take now. */
  readonly roomBytes: number
  /** Called when what waited has been taken; never inside `carry` of something that found room. */
  onDrained: (() => void) | null
  /** Called when the network has broken the connection: nothing on the lane arrives any more. */
  onBroken: (() => void) | null
  /** Takes something that is `byteLength` bytes long, and calls `arrive` once, when the last of them is at the other end. */
  carry(byteLength: number, arrive: () => void): void
}

/** What travels a perfect network, in all directions, in the order in which it was put there. */
export class PromptMail {
  #onItsWay: (() => void)[] = []

  add(arrive: () => void): void {
    this.#onItsWay.push(arrive)
  }

  /** Lets all arrive that is on its way now; what is added meanwhile waits for the next call. */
  deliver(): void {
    const due = this.#onItsWay
    if (due.length === 0) return
    this.#onItsWay = []
    for (const arrive of due) arrive()
  }
}

/** The lane of a perfect network: all that was put on it arrives when the scenario says so. */
export class PromptLane implements Lane {
  readonly waitingBytes: number = 0
  readonly roomBytes: number = Infinity
  onDrained: (() => void) | null = null
  onBroken: (() => void) | null = null
  readonly #mail: PromptMail

  constructor(mail: PromptMail) {
    this.#mail = mail
  }

  carry(_byteLength: number, arrive: () => void): void {
    this.#mail.add(arrive)
  }
}
