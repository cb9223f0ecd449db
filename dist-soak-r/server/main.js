/**
 * The server process of a soak: one engine, a tick of 60 Hz, and orders over IPC. Started by run.ts, and ends by itself
 * when it is told to stop: whatever is left open keeps it alive, and is found so. Prints nothing.
 */
import { openSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { GodotError, TickLoop, WebSocketServer } from 'polled-peer';
import { CountingClock } from "./counting-clock.js";
import { Game } from "./game.js";
import { descriptors, readUsage } from "./usage.js";
const HZ = 60;
const PULSE_MS = 1000;
const LOOK_MS = 100;
/** How long everybody may take to be gone. */
const MOST_SETTLE_MS = 30_000;
/** A client that keeps to the rules sends a tenth of this. */
const MOST_PACKETS_PER_SECOND = 200;
/** What runs in this process. */
class SoakedServer {
    #clock = new CountingClock();
    #server;
    #game;
    #loop;
    #plant;
    #pulse;
    #descriptors = 0;
    constructor(engine, plant) {
        this.#plant = plant;
        this.#server = new WebSocketServer({
            engine,
            clock: this.#clock,
            max_packets_per_second: MOST_PACKETS_PER_SECOND,
            max_bytes_per_second: 262_144,
            slow_peer_bytes: 32_768,
            slow_peer_timeout: 12,
            idle_timeout: 20,
            compression: 'shared',
            on_warning: () => undefined,
        });
        this.#server.bind_ip = '127.0.0.1';
        this.#game = new Game(this.#server, plant);
        this.#loop = new TickLoop({ hz: HZ, tick: () => this.#game.tick(), flush: () => this.#server.flush() });
        this.#pulse = setInterval(() => this.#tell(), PULSE_MS);
        this.#server.client_connected.connect((id) => {
            if (plant === 'timer')
                this.#clock.after(1e9, () => undefined);
            if (plant === 'handle' && id % 50 === 0)
                openSync('/dev/null', 'r');
        });
    }
    open() {
        if (this.#server.listen(0) !== GodotError.OK) {
            return { word: 'problem', sentence: this.#server.get_last_error_message() };
        }
        this.#loop.start();
        this.#descriptors = descriptors();
        return { word: 'listening', port: this.#server.get_local_port() };
    }
    /** Waits until everybody is gone and native sockets are closed, then reads. */
    async settle() {
        const giveUpAt = performance.now() + MOST_SETTLE_MS;
        while (!this.#isEmpty && performance.now() < giveUpAt)
            await wait(LOOK_MS);
        this.#tell();
        const stats = this.#server.get_stats();
        const { peers, connections, pending, backlog_packets, backlog_bytes, queued_packets, outbound_bytes } = stats;
        return {
            reading: {
                ...(await readUsage()),
                timers: this.#clock.pending,
                gauges: { peers, connections, pending, backlog_packets, backlog_bytes, queued_packets, outbound_bytes },
            },
            totals: {
                packetsIn: stats.packets_in,
                read: this.#game.read,
                waiting: backlog_packets + queued_packets,
                drops: stats.drops,
            },
            refusals: stats.refusals,
            drops: stats.drops,
            polls: stats.polls,
            maxPollMs: stats.max_poll_time_ms,
            isEmpty: this.#isEmpty,
        };
    }
    stop() {
        this.#loop.stop();
        this.#server.stop();
        clearInterval(this.#pulse);
        if (this.#plant === 'handle')
            setInterval(() => undefined, PULSE_MS);
    }
    get #isEmpty() {
        const { peers, connections, pending } = this.#server.get_stats();
        return peers + connections + pending === 0 && descriptors() <= this.#descriptors;
    }
    #tell() {
        const { peers, packets_in: packetsIn, packets_out: packetsOut } = this.#server.get_stats();
        say({ word: 'pulse', pulse: { peers, packetsIn, packetsOut, rss: process.memoryUsage.rss() } });
        say({ word: 'served', records: this.#game.takeRecords() });
    }
}
function say(word) {
    if (process.connected)
        process.send?.(word);
}
/** The whole loop of events stands still, as in a game that computes for too long. */
function stall(ms) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
function serve() {
    let server = null;
    const obey = async (order) => {
        if (order.order === 'open') {
            server = new SoakedServer(order.engine, order.plant);
            return server.open();
        }
        if (order.order === 'stall')
            stall(order.ms);
        else if (order.order === 'stop')
            server?.stop();
        else if (server !== null)
            return { word: 'settled', settled: await server.settle() };
        return { word: 'done' };
    };
    const report = (error) => ({ word: 'problem', sentence: String(error) });
    process.on('disconnect', () => process.exit(1));
    process.on('message', (order) => {
        void obey(order)
            .catch(report)
            .then((word) => {
            say(word);
            if (order.order !== 'stop')
                return;
            // From here on nothing of ours keeps the process alive.
            process.removeAllListeners('disconnect');
            process.disconnect();
        });
    });
}
serve();
