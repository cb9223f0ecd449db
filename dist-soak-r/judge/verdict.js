/**
 * Whether a server is flat: readings of it while nobody is there, one behind each round of load. Memory may move, for V8
 * and the allocator keep what they like, and grows while the program is new: the first third of the rounds warms it up.
 * What leaks grows in each round, so the median of the growths is judged, and the whole growth by a wider bound; handles,
 * timers and gauges must be what they were. Pure. Called by run.ts.
 */
/** Bytes that the median round, and all rounds together, may add. */
const MEMORY = [
    { what: 'heap', perRound: 200_000, inAll: 1_500_000 },
    { what: 'external', perRound: 200_000, inAll: 1_500_000 },
    { what: 'rss', perRound: 8_000_000, inAll: 32_000_000 },
];
/** Fewer readings show no trend. */
const LEAST_READINGS = 4;
/** Judges all readings of one server, in their order. */
export function judge(all) {
    const readings = all.slice(Math.floor(all.length / 3));
    const [first, last] = [readings[0], readings.at(-1)];
    if (first === undefined || last === undefined || all.length < LEAST_READINGS) {
        const count = String(all.length);
        return [{ what: 'readings', first: '', last: count, allowed: `${LEAST_READINGS} or more`, isFlat: false }];
    }
    return [
        ...MEMORY.map((bound) => judgeMemory(readings, bound)),
        same('handles', describe(first.handles), describe(last.handles)),
        same('descriptors', String(first.descriptors), String(last.descriptors)),
        same('timers', String(first.timers), String(last.timers)),
        same('gauges', describe(nothingOf(last.gauges)), describe(last.gauges)),
    ];
}
function judgeMemory(readings, bound) {
    const { what, perRound, inAll } = bound;
    const bytes = readings.map((reading) => reading[what]);
    const growths = bytes.slice(1).map((value, round) => value - (bytes[round] ?? 0));
    const typical = medianOf(growths);
    const [first = 0, last = 0] = [bytes[0], bytes.at(-1)];
    return {
        what,
        first: kilobytes(first),
        last: `${kilobytes(last)}, ${kilobytes(typical)} a round`,
        allowed: `+${kilobytes(inAll)}, ${kilobytes(perRound)} a round`,
        isFlat: typical <= perRound && last - first <= inAll,
    };
}
function same(what, first, last) {
    return { what, first, last, allowed: 'the same', isFlat: first === last };
}
function nothingOf(gauges) {
    return Object.fromEntries(Object.keys(gauges).map((name) => [name, 0]));
}
/** Names in order, without those of which there are none. */
function describe(counts) {
    const some = Object.entries(counts).filter(([, count]) => count !== 0);
    return (some
        .map(([name, count]) => `${name} ${count}`)
        .toSorted()
        .join(', ') || 'none');
}
/** The lower one of an even number: one round that jumps decides nothing. */
function medianOf(values) {
    return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
}
function kilobytes(bytes) {
    return `${Math.round(bytes / 1000)} KB`;
}
