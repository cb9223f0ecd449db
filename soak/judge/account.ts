/**
 * The account of the packets of well-behaved peers: what a client says it sent and received against what the server says
 * of the same connection. Fed by run.ts with records of both sides. Pure. Keeps only what has no other half yet.
 * It also holds the server's own totals against each other, of all peers, rubbish included.
 */

/** How a client's connection ended: by the farewell that both agreed on, cut by the client, or in any other way. */
export type Ending = 'clean' | 'reset' | 'lost'

/** One connection as its client saw it. */
export interface ClientRecord {
  readonly client: number
  readonly sent: number
  readonly received: number
  readonly ending: Ending
}

/** The same connection as the server's game saw it. */
export interface ServerRecord {
  readonly client: number
  /** Packets that the game has read. */
  readonly read: number
  /** Packets that the game has put to this peer, broadcasts included. */
  readonly put: number
  /** Told by `packet_dropped`, by reason. */
  readonly drops: Readonly<Record<string, number>>
}

/** Sums over all well-behaved peers, in packets. */
export interface Balance {
  connections: number
  clean: number
  reset: number
  sent: number
  /** Of those sent: read by the game, dropped with a reason, and gone with a connection that its client cut. */
  read: number
  droppedIn: number
  lostIn: number
  put: number
  /** Of those put: received, dropped with a reason, and gone with a connection. */
  received: number
  droppedOut: number
  lostOut: number
}

/** Counts of a server for all peers since it was made, when nothing is on its way any more. */
export interface ServerTotals {
  readonly packetsIn: number
  readonly read: number
  readonly waiting: number
  readonly drops: Readonly<Record<string, number>>
}

const DROPS_IN = ['closed', 'unread', 'backlog-full', 'queue-full']
const DROPS_NOT_TAKEN = ['gone', 'outbound-full']
/** Written, and at most so many were not taken: whole writes count. */
const DROP_UNSENT = 'unsent'
const MOST_FAULTS = 20

/** Sums what the records say, and keeps a sentence for each that does not add up. */
export class Account {
  readonly balance: Balance = {
    ...{ connections: 0, clean: 0, reset: 0, sent: 0, read: 0, droppedIn: 0, lostIn: 0 },
    ...{ put: 0, received: 0, droppedOut: 0, lostOut: 0 },
  }
  /** The first of them; more are only counted. */
  readonly faults: string[] = []
  faultCount = 0
  readonly #clients = new Map<number, ClientRecord>()
  readonly #servers = new Map<number, ServerRecord>()

  /** Records that have no other half yet. */
  get open(): number {
    return this.#clients.size + this.#servers.size
  }

  addClient(record: ClientRecord): void {
    const other = this.#servers.get(record.client)
    if (other === undefined) return void this.#clients.set(record.client, record)
    this.#servers.delete(record.client)
    this.#settle(record, other)
  }

  addServer(record: ServerRecord): void {
    const other = this.#clients.get(record.client)
    if (other === undefined) return void this.#servers.set(record.client, record)
    this.#clients.delete(record.client)
    this.#settle(other, record)
  }

  /** Nothing more comes: who has no other half is wrong, but for a client that cut its connection before it was heard. */
  close(): void {
    for (const record of this.#clients.values()) {
      // What it had received before was broadcast to one without a name.
      const nameless = { client: record.client, read: 0, put: record.received, drops: {} }
      if (record.ending === 'reset') this.#settle(record, nameless)
      else this.#fault(`client ${record.client} was never told of by the server`)
    }
    for (const { client } of this.#servers.values()) this.#fault(`client ${client} has not told its end`)
    this.#clients.clear()
    this.#servers.clear()
  }

  #settle(ours: ClientRecord, theirs: ServerRecord): void {
    const { balance } = this
    const droppedIn = sumOf(theirs.drops, DROPS_IN)
    const notTaken = sumOf(theirs.drops, DROPS_NOT_TAKEN)
    const unsent = theirs.drops[DROP_UNSENT] ?? 0
    const missingIn = ours.sent - theirs.read - droppedIn
    const missingOut = theirs.put - notTaken - ours.received
    balance.connections++
    if (ours.ending !== 'lost') balance[ours.ending]++
    balance.sent += ours.sent
    balance.read += theirs.read
    balance.droppedIn += droppedIn
    balance.lostIn += Math.max(0, missingIn)
    balance.put += theirs.put
    balance.received += ours.received
    balance.droppedOut += notTaken + Math.min(unsent, Math.max(0, missingOut))
    balance.lostOut += Math.max(0, missingOut - unsent)
    const isClean = ours.ending === 'clean'
    if (ours.ending === 'lost') this.#fault(`client ${ours.client} kept to the rules and was cut`)
    if (missingIn < 0 || (isClean && missingIn > 0)) this.#fault(say(ours, 'sent', missingIn))
    if (missingOut < 0 || (isClean && missingOut > unsent)) this.#fault(say(ours, 'was put', missingOut))
  }

  #fault(sentence: string): void {
    this.faultCount++
    if (this.faults.length < MOST_FAULTS) this.faults.push(sentence)
  }
}

/** Packets of a server that were accepted, and were neither read nor dropped with a reason nor wait: 0, or it lost some. */
export function unaccounted({ packetsIn, read, waiting, drops }: ServerTotals): number {
  return packetsIn - read - waiting - sumOf(drops, DROPS_IN)
}

function sumOf(drops: Readonly<Record<string, number>>, reasons: readonly string[]): number {
  return reasons.reduce((sum, reason) => sum + (drops[reason] ?? 0), 0)
}

function say({ client, ending }: ClientRecord, what: string, missing: number): string {
  const size = missing > 0 ? `${missing} packets fewer arrived than it` : `${-missing} packets more arrived than it`
  return `client ${client} (${ending}): ${size} ${what}`
}
