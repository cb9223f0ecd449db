/**
 * The game of a soak: reads each packet, sends it back, tells everybody the news ten times a second, and keeps an account
 * of each peer that has said who it is. Made by the server program, which calls `tick`. What it counts it hands over and
 * forgets, so that it cannot be what grows.
 */
import { clientOf, KINDS } from "../packets.js";
const TICKS_PER_NEWS = 6;
const NEWS = Buffer.alloc(64, KINDS.news);
/** One packet in so many is not counted where that fault is planted. */
const PLANTED_LOSS = 1000;
/** The game of one server. */
export class Game {
    #server;
    #plant;
    #visitors = new Map();
    /** Who left in this poll; their last drops are told at its end. */
    #leaving = [];
    #records = [];
    #kept = [];
    #ticks = 0;
    #news = 0;
    #read = 0;
    constructor(server, plant) {
        this.#server = server;
        this.#plant = plant;
        server.client_connected.connect((id) => this.#welcome(id));
        server.data_received.connect((id) => this.#receive(id));
        server.packet_dropped.connect((id, reason, count) => {
            const drops = this.#visitors.get(id)?.drops;
            if (drops !== undefined)
                drops[reason] = (drops[reason] ?? 0) + count;
        });
        server.client_disconnected.connect((id) => {
            const visitor = this.#visitors.get(id);
            if (visitor === undefined)
                return;
            visitor.put += this.#news - visitor.newsBefore;
            this.#leaving.push({ id, visitor });
        });
    }
    /** Packets read since the beginning, of all peers. */
    get read() {
        return this.#read;
    }
    tick() {
        this.#server.poll();
        for (const { id, visitor } of this.#leaving) {
            this.#visitors.delete(id);
            const { client, read, put, drops } = visitor;
            if (client !== 0)
                this.#records.push({ client, read, put, drops });
        }
        this.#leaving = [];
        if (++this.#ticks % TICKS_PER_NEWS !== 0)
            return;
        this.#server.broadcast(NEWS);
        this.#news++;
    }
    /** The accounts of those who have left since the last call. */
    takeRecords() {
        const records = this.#records;
        this.#records = [];
        return records;
    }
    #welcome(id) {
        this.#visitors.set(id, { client: 0, read: 0, put: 0, newsBefore: this.#news, drops: {} });
        if (this.#plant === 'heap')
            this.#kept.push(Array.from({ length: 100 }, (_, index) => id + index));
        if (this.#plant === 'buffer')
            this.#kept.push(new ArrayBuffer(4096));
    }
    #receive(id) {
        const peer = this.#server.get_peer(id);
        const visitor = this.#visitors.get(id);
        if (peer === null || visitor === undefined)
            return;
        const packet = peer.get_packet();
        this.#read++;
        if (this.#plant === 'packet' && this.#read % PLANTED_LOSS === 0)
            return;
        visitor.read++;
        if (visitor.client === 0)
            visitor.client = clientOf(packet);
        visitor.put++;
        peer.put_packet(packet);
        if (packet[0] === KINDS.bye && packet.length === 1)
            this.#server.disconnect_peer(id);
    }
}
