/**
 * A client that keeps to the rules and knows what it has sent and received: says who it is, talks ten times a second, and
 * leaves in one of the ways that a player leaves. Its record is held against the server's.
 */
import WebSocket from 'ws';
import { helloOf, KINDS } from "../packets.js";
import { between } from "./visit.js";
const TALK_MS = 100;
const LONGEST_TALK = 200;
/** A guest that does not read for a while does so this long after it came. */
const STALL_AFTER_MS = 500;
const MOST_STALL_MS = 3000;
class Guest {
    over;
    #plan;
    #farewell;
    #webSocket;
    #timers = [];
    #socket = null;
    #isLeaving = false;
    #sent = 0;
    #received = 0;
    constructor(plan, farewell, stalls) {
        this.#plan = plan;
        this.#farewell = farewell;
        const { port, localAddress } = plan;
        this.#webSocket = new WebSocket(`ws://127.0.0.1:${port}/`, { localAddress, perMessageDeflate: false });
        this.#webSocket.on('upgrade', (response) => (this.#socket = response.socket));
        this.#webSocket.on('open', () => this.#begin(stalls));
        this.#webSocket.on('message', () => this.#received++);
        // What went wrong ends in `close`.
        this.#webSocket.on('error', () => undefined);
        this.over = new Promise((resolve) => this.#webSocket.on('close', (code) => resolve(this.#end(code))));
    }
    leave() {
        if (this.#isLeaving)
            return;
        this.#isLeaving = true;
        this.#stopTimers();
        if (this.#webSocket.readyState !== WebSocket.OPEN)
            return this.destroy();
        this.#webSocket.resume();
        if (this.#farewell === 'bye')
            this.#send(Uint8Array.of(KINDS.bye));
        else if (this.#farewell === 'close')
            this.#webSocket.close(1000);
        else
            this.#socket?.resetAndDestroy();
    }
    destroy() {
        this.#webSocket.terminate();
    }
    #begin(stalls) {
        const { client, dice } = this.#plan;
        this.#send(helloOf(client));
        this.#timers.push(setInterval(() => this.#send(Buffer.alloc(between(dice, 2, LONGEST_TALK), KINDS.data)), TALK_MS));
        if (!stalls)
            return;
        this.#timers.push(setTimeout(() => this.#webSocket.pause(), STALL_AFTER_MS), setTimeout(() => this.#webSocket.resume(), STALL_AFTER_MS + between(dice, 500, MOST_STALL_MS)));
    }
    #send(packet) {
        if (this.#webSocket.readyState !== WebSocket.OPEN)
            return;
        this.#webSocket.send(packet);
        this.#sent++;
    }
    #stopTimers() {
        for (const timer of this.#timers.splice(0))
            clearInterval(timer);
    }
    #end(code) {
        this.#stopTimers();
        // It was never let in, or not before it wanted to go.
        if (this.#sent === 0)
            return null;
        return { client: this.#plan.client, sent: this.#sent, received: this.#received, ending: this.#ending(code) };
    }
    #ending(code) {
        if (!this.#isLeaving)
            return 'lost';
        if (this.#farewell === 'reset')
            return 'reset';
        return code === 1000 ? 'clean' : 'lost';
    }
}
/** A guest with its way of leaving; `stalls` does not read for up to three seconds. */
export function guest(farewell, stalls = false) {
    return (plan) => new Guest(plan, farewell, stalls);
}
