/**
 * The peers of a soak: each slot makes one visit after the other, in ways that its dice choose, until the round is over.
 * Owned by the load program. What well-behaved visits have counted is collected here and handed over.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { SeededRandom } from 'polled-peer/testing';
import { guest } from "./guest.js";
import { NUISANCES } from "./nuisances.js";
import { between } from "./visit.js";
/** Who keeps to the rules, and how often of a hundred visits. */
const GUESTS = [
    ['says bye', 30, guest('bye')],
    ['closes', 10, guest('close')],
    ['does not read for a while', 15, guest('bye', true)],
    ['pulls the plug', 10, guest('reset')],
];
const ADDRESSES = process.platform === 'linux' ? 50 : 1;
const LEAST_STAY_MS = 500;
const MOST_STAY_MS = 8000;
const MOST_PAUSE_MS = 300;
/** From leaving to being gone, a server that stands still for ten seconds included. */
const MOST_LEAVE_MS = 30_000;
/** All slots. */
export class Slots {
    #targets;
    #dice;
    #visits = {};
    #present = new Set();
    #records = [];
    #lastClient = 0;
    #isOver = true;
    constructor(targets, peers, seed) {
        this.#targets = targets;
        this.#dice = Array.from({ length: peers }, (_, slot) => new SeededRandom(seed * 100_003 + slot));
    }
    /** How often each way of behaving was taken. */
    get visits() {
        return this.#visits;
    }
    /** The records of those who have left since the last call. */
    takeRecords() {
        const records = this.#records;
        this.#records = [];
        return records;
    }
    /** Visits for so long; resolves when everybody is gone. */
    async round(ms) {
        this.#isOver = false;
        const slots = this.#dice.map((dice, slot) => this.#run(dice, slot));
        await wait(ms);
        this.#isOver = true;
        for (const visit of this.#present)
            visit.leave();
        await Promise.all(slots);
    }
    async #run(dice, slot) {
        const target = this.#targets[slot % this.#targets.length];
        if (target === undefined)
            return;
        await wait(between(dice, 0, 1000));
        while (!this.#isOver) {
            const [name, behave] = choose(dice);
            this.#visits[name] = (this.#visits[name] ?? 0) + 1;
            const localAddress = ADDRESSES === 1 ? '127.0.0.1' : `127.0.0.${2 + (slot % ADDRESSES)}`;
            const visit = behave({ port: target.port, localAddress, dice, client: ++this.#lastClient });
            await this.#stay(visit, between(dice, LEAST_STAY_MS, MOST_STAY_MS));
            await wait(between(dice, 0, MOST_PAUSE_MS));
        }
    }
    async #stay(visit, ms) {
        this.#present.add(visit);
        const leave = setTimeout(() => visit.leave(), ms);
        const destroy = setTimeout(() => visit.destroy(), ms + MOST_LEAVE_MS);
        const record = await visit.over;
        clearTimeout(leave);
        clearTimeout(destroy);
        this.#present.delete(visit);
        if (record !== null)
            this.#records.push(record);
    }
}
function choose(dice) {
    let drawn = between(dice, 0, 99);
    for (const [name, share, behave] of GUESTS) {
        if (drawn < share)
            return [name, behave];
        drawn -= share;
    }
    const nuisances = Object.entries(NUISANCES);
    return nuisances[between(dice, 0, nuisances.length - 1)] ?? ['says bye', guest('bye')];
}
