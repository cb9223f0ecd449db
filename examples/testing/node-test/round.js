/** A round of questions: whoever has not answered ten seconds after joining has to go. */

const PATIENCE_MS = 10_000
const TOO_LATE = 4000

export class Round {
  #server
  #now
  #askedAt = new Map()

  /** `now` tells the time in milliseconds. */
  constructor(server, now) {
    this.#server = server
    this.#now = now
    server.client_connected.connect((id) => this.#askedAt.set(id, now()))
    server.data_received.connect((id) => this.#askedAt.delete(id))
    server.client_disconnected.connect((id) => this.#askedAt.delete(id))
  }

  tick() {
    for (const [id, askedAt] of this.#askedAt) {
      if (this.#now() - askedAt < PATIENCE_MS) continue
      this.#server.disconnect_peer(id, TOO_LATE, 'too late')
      this.#askedAt.delete(id)
    }
  }
}
