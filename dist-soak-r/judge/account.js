/**
 * The account of the packets of well-behaved peers: what a client says it sent and received against what the server says
 * of the same connection. Fed by run.ts with records of both sides. Pure. Keeps only what has no other half yet.
 * It also holds the server's own totals against each other, of all peers, rubbish included.
 */
const DROPS_IN = ['closed', 'unread', 'backlog-full', 'queue-full'];
const DROPS_NOT_TAKEN = ['gone', 'outbound-full'];
/** Written, and at most so many were not taken: whole writes count. */
const DROP_UNSENT = 'unsent';
const MOST_FAULTS = 20;
/** Sums what the records say, and keeps a sentence for each that does not add up. */
export class Account {
    balance = {
        ...{ connections: 0, clean: 0, reset: 0, sent: 0, read: 0, droppedIn: 0, lostIn: 0 },
        ...{ put: 0, received: 0, droppedOut: 0, lostOut: 0 },
    };
    /** The first of them; more are only counted. */
    faults = [];
    faultCount = 0;
    #clients = new Map();
    #servers = new Map();
    /** Records that have no other half yet. */
    get open() {
        return this.#clients.size + this.#servers.size;
    }
    addClient(record) {
        const other = this.#servers.get(record.client);
        if (other === undefined)
            return void this.#clients.set(record.client, record);
        this.#servers.delete(record.client);
        this.#settle(record, other);
    }
    addServer(record) {
        const other = this.#clients.get(record.client);
        if (other === undefined)
            return void this.#servers.set(record.client, record);
        this.#clients.delete(record.client);
        this.#settle(other, record);
    }
    /** Nothing more comes: who has no other half is wrong, but for a client that cut its connection before it was heard. */
    close() {
        for (const record of this.#clients.values()) {
            // What it had received before was broadcast to one without a name.
            const nameless = { client: record.client, read: 0, put: record.received, drops: {} };
            if (record.ending === 'reset')
                this.#settle(record, nameless);
            else
                this.#fault(`client ${record.client} was never told of by the server`);
        }
        for (const { client } of this.#servers.values())
            this.#fault(`client ${client} has not told its end`);
        this.#clients.clear();
        this.#servers.clear();
    }
    #settle(ours, theirs) {
        const { balance } = this;
        const droppedIn = sumOf(theirs.drops, DROPS_IN);
        const notTaken = sumOf(theirs.drops, DROPS_NOT_TAKEN);
        const unsent = theirs.drops[DROP_UNSENT] ?? 0;
        const missingIn = ours.sent - theirs.read - droppedIn;
        const missingOut = theirs.put - notTaken - ours.received;
        balance.connections++;
        if (ours.ending !== 'lost')
            balance[ours.ending]++;
        balance.sent += ours.sent;
        balance.read += theirs.read;
        balance.droppedIn += droppedIn;
        balance.lostIn += Math.max(0, missingIn);
        balance.put += theirs.put;
        balance.received += ours.received;
        balance.droppedOut += notTaken + Math.min(unsent, Math.max(0, missingOut));
        balance.lostOut += Math.max(0, missingOut - unsent);
        const isClean = ours.ending === 'clean';
        if (ours.ending === 'lost')
            this.#fault(`client ${ours.client} kept to the rules and was cut`);
        if (missingIn < 0 || (isClean && missingIn > 0))
            this.#fault(say(ours, 'sent', missingIn));
        if (missingOut < 0 || (isClean && missingOut > unsent))
            this.#fault(say(ours, 'was put', missingOut));
    }
    #fault(sentence) {
        this.faultCount++;
        if (this.faults.length < MOST_FAULTS)
            this.faults.push(sentence);
    }
}
/** Packets of a server that were accepted, and were neither read nor dropped with a reason nor wait: 0, or it lost some. */
export function unaccounted({ packetsIn, read, waiting, drops }) {
    return packetsIn - read - waiting - sumOf(drops, DROPS_IN);
}
function sumOf(drops, reasons) {
    return reasons.reduce((sum, reason) => sum + (drops[reason] ?? 0), 0);
}
function say({ client, ending }, what, missing) {
    const size = missing > 0 ? `${missing} packets fewer arrived than it` : `${-missing} packets more arrived than it`;
    return `client ${client} (${ending}): ${size} ${what}`;
}
