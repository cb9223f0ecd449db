/**
 * What came of a soak as text: tables of what was judged and of where the packets are, then one line. Called by main.ts.
 * Pure.
 */
/** The summary, each line with its end. */
export function describeOutcome(plan, outcome) {
    const { servers, balance, visits, faults, isFlat } = outcome;
    return [
        ...servers.flatMap(describeServer),
        ...describeBalance(balance),
        '',
        ...table(Object.entries(visits)
            .toSorted()
            .map(([name, count]) => [String(count), name])),
        '',
        ...faults.map((fault) => `FAULT  ${fault}`),
        `${isFlat ? 'flat' : 'NOT FLAT'}: ${plan.seconds} s, ${plan.peers} peers, seed ${plan.seed}`,
        '',
    ].join('\n');
}
function describeServer(server) {
    const { engine, findings, packetsIn, polls, maxPollMs } = server;
    const rows = findings.map(({ what, first, last, allowed, isFlat }) => {
        return [engine, what, first, last, allowed, isFlat ? 'flat' : 'NOT FLAT'];
    });
    return [
        ...table([['engine', 'what', 'empty, warm', 'at the end', 'allowed', ''], ...rows]),
        `${engine}: ${packetsIn} packets in ${polls} polls, the longest ${maxPollMs.toFixed(1)} ms`,
        `${engine} refused: ${describeCounts(server.refusals)}`,
        `${engine} dropped: ${describeCounts(server.drops)}`,
        '',
    ];
}
function describeBalance(balance) {
    const { connections, clean, reset, sent, read, droppedIn, lostIn, put, received, droppedOut, lostOut } = balance;
    return [
        `well-behaved: ${connections} connections, ${clean} left in good order, ${reset} pulled the plug`,
        ...table([
            ['', 'sent', 'delivered', 'dropped with a reason', 'lost with a connection'],
            ['to the server', sent, read, droppedIn, lostIn].map(String),
            ['to clients', put, received, droppedOut, lostOut].map(String),
        ]),
    ];
}
function describeCounts(counts) {
    const some = Object.entries(counts).filter(([, count]) => count > 0);
    return some.map(([name, count]) => `${name} ${count}`).join(', ') || 'nobody';
}
function table(rows) {
    const widths = rows.reduce((most, row) => row.map((cell, at) => Math.max(most[at] ?? 0, cell.length)), []);
    return rows.map((row) => row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd());
}
