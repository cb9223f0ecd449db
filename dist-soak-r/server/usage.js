/**
 * What this process has in use when everything that can be let go is gone. Called by the server program between rounds;
 * the program is started with --expose-gc.
 */
import { readdirSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
const MOST_COLLECTIONS = 12;
const STILL_BYTES = 8192;
/** They belong to the tick, to this look, and to the pulse. */
const OWN_HANDLES = new Set(['Immediate', 'Timeout']);
/** Collects until nothing more goes, then reads. */
export async function readUsage() {
    let before = Infinity;
    for (let round = 0; round < MOST_COLLECTIONS; round++) {
        globalThis.gc?.();
        await turn();
        const { heapUsed } = process.memoryUsage();
        if (Math.abs(before - heapUsed) < STILL_BYTES)
            break;
        before = heapUsed;
    }
    const { heapUsed, external, rss } = process.memoryUsage();
    return { heap: heapUsed, external, rss, handles: handles(), descriptors: descriptors() };
}
function handles() {
    const counts = {};
    for (const name of process.getActiveResourcesInfo()) {
        if (!OWN_HANDLES.has(name))
            counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
}
/** Open descriptors; the one that reads the folder is among them each time. */
export function descriptors() {
    return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
}
