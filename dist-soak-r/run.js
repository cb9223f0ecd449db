/**
 * One soak from its first process to its last: a server process for each engine, one process of load, rounds of visits with
 * a look at the empty servers behind each, and the judgement. Called by main.ts, which prints. Knows no terminal.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { Child } from "./child.js";
import { Account, unaccounted } from "./judge/account.js";
import { judge } from "./judge/verdict.js";
const ROUND_SECONDS = 12;
const LEAST_ROUNDS = 4;
const MOST_ROUNDS = 13;
/** A soak. */
export class Soak {
    #plan;
    #account = new Account();
    #servers = [];
    #faults = [];
    #rounds;
    #start = performance.now();
    #round = 0;
    #phase = 'starting';
    #visits = {};
    constructor(plan) {
        this.#plan = plan;
        this.#rounds = Math.min(MOST_ROUNDS, Math.max(LEAST_ROUNDS, Math.round(plan.seconds / ROUND_SECONDS)));
    }
    /** How far it is, in one line. */
    get progress() {
        const { balance, open, faultCount } = this.#account;
        const seconds = ((performance.now() - this.#start) / 1000).toFixed(0);
        const servers = this.#servers.map(({ engine, pulse }) => {
            return `${engine} ${pulse.peers} peers, ${pulse.packetsIn} in, ${(pulse.rss / 1e6).toFixed(0)} MB`;
        });
        const faults = faultCount + this.#faults.length;
        return [
            `${seconds} s ${this.#phase} ${this.#round}/${this.#rounds}${faults === 0 ? '' : `, ${faults} FAULTS`}`,
            ...servers,
            `${balance.connections} accounts, ${open} open`,
        ].join(' | ');
    }
    /** Does all of it. @throws when a process breaks. */
    async go() {
        const load = new Child('load', './load/main.js', (word) => this.#hear(word));
        try {
            const targets = await this.#openServers();
            const { peers, seed, seconds } = this.#plan;
            await load.ask({ order: 'open', targets, peers, seed });
            for (this.#round = 1; this.#round <= this.#rounds; this.#round++) {
                await this.#playRound(load, (seconds * 1000) / this.#rounds);
            }
            this.#round = this.#rounds;
            this.#phase = 'stopping';
            await this.#stopServers();
            return this.#outcome();
        }
        finally {
            load.kill();
            for (const { child } of this.#servers)
                child.kill();
        }
    }
    async #openServers() {
        const targets = [];
        for (const engine of this.#plan.engines) {
            const child = new Child(`${engine} server`, './server/main.js', (word) => this.#hear(word, engine));
            this.#servers.push({ engine, child, settled: [], pulse: { peers: 0, packetsIn: 0, packetsOut: 0, rss: 0 } });
            const word = await child.ask({ order: 'open', engine, plant: this.#plan.plant });
            if (word.word === 'listening')
                targets.push({ engine, port: word.port });
        }
        return targets;
    }
    async #playRound(load, ms) {
        this.#phase = 'round';
        const stallMs = this.#round === 2 ? this.#plan.stallSeconds * 1000 : 0;
        const played = load.ask({ order: 'round', ms: Math.max(ms, stallMs * 1.2) });
        if (stallMs > 0)
            await Promise.all([wait(stallMs / 10), ...this.#servers.map((server) => this.#stall(server, stallMs))]);
        await played;
        this.#phase = 'settling';
        await Promise.all(this.#servers.map((server) => this.#settle(server)));
    }
    async #stall({ child }, ms) {
        await wait(ms / 10);
        this.#phase = 'standing still';
        await child.ask({ order: 'stall', ms });
        this.#phase = 'round';
    }
    async #settle(server) {
        const word = await server.child.ask({ order: 'settle' });
        if (word.word !== 'settled')
            return;
        const { settled } = word;
        server.settled.push(settled);
        const where = `${server.engine}, round ${this.#round}`;
        if (!settled.isEmpty)
            this.#faults.push(`${where}: somebody or something was still there after half a minute`);
        const missing = unaccounted(settled.totals);
        if (missing !== 0)
            this.#faults.push(`${where}: ${missing} accepted packets were neither read nor dropped with a reason`);
    }
    async #stopServers() {
        for (const { engine, child } of this.#servers) {
            await child.ask({ order: 'stop' });
            if (!(await child.ends()))
                this.#faults.push(`${engine}: after stop() its process does not end by itself with 0`);
        }
    }
    #hear(word, engine) {
        if (word.word === 'served')
            for (const record of word.records)
                this.#account.addServer(record);
        if (word.word === 'visited') {
            this.#visits = word.visits;
            for (const record of word.records)
                this.#account.addClient(record);
        }
        const server = this.#servers.find((one) => one.engine === engine);
        if (word.word === 'pulse' && server !== undefined)
            server.pulse = word.pulse;
    }
    #outcome() {
        const account = this.#account;
        account.close();
        const servers = this.#servers.map(outcomeOf);
        const more = account.faultCount - account.faults.length;
        const faults = [...this.#faults, ...account.faults, ...(more === 0 ? [] : [`and ${more} more of these`])];
        if (account.balance.clean === 0)
            faults.push('nobody has left as a player does: nothing was proven');
        const areFlat = servers.every(({ findings }) => findings.every(({ isFlat }) => isFlat));
        return { servers, balance: account.balance, visits: this.#visits, faults, isFlat: areFlat && faults.length === 0 };
    }
}
function outcomeOf({ engine, settled }) {
    const readings = settled.map(({ reading }) => reading);
    const last = settled.at(-1);
    return {
        engine,
        findings: judge(readings),
        readings,
        refusals: last?.refusals ?? {},
        drops: last?.drops ?? {},
        packetsIn: last?.totals.packetsIn ?? 0,
        polls: last?.polls ?? 0,
        maxPollMs: last?.maxPollMs ?? 0,
    };
}
