/**
 * `npm run soak`: hundreds of peers join, leave, stall, flood and send rubbish for an hour; at the end memory, handles,
 * timers and gauges are flat, and every accepted packet is accounted for. Exit codes: 0 flat; 1 not, or it broke; 2 for a
 * wrong argument.
 */
import { writeFileSync } from 'node:fs';
import { CommandLine, Mistake } from '#cli/command-line';
import { sentenceOf } from '#cli/report-once';
import { StatusLine } from '#cli/status-line';
import { readWhole } from '#cli/words';
import { WebSocketServer } from 'polled-peer';
import { PLANTS } from "./messages.js";
import { describeOutcome } from "./report.js";
import { Soak } from "./run.js";
const LONGEST_SECONDS = 604_800;
function oneOf(flag, words) {
    return (word) => {
        const known = words.find((one) => one === word);
        if (known === undefined)
            throw new Mistake(`${flag} must be one of ${words.join(', ')}, not "${word}".`);
        return known;
    };
}
function readArguments(words) {
    const line = new CommandLine('npm run soak --');
    const whole = (flag, least, most) => (word) => readWhole(flag, word, least, most);
    line.command
        .description('Hundreds of peers join, leave, stall, flood and send rubbish; then everything must be as it was.')
        .option('--seconds <number>', 'seconds of load', whole('--seconds', 8, LONGEST_SECONDS), 3600)
        .option('--peers <number>', 'at the same time, over all engines', whole('--peers', 2, 5000), 500)
        .option('--seed <number>', 'of the dice that choose what peers do', whole('--seed', 0, 999_999_999), 1)
        .option('--stall <seconds>', 'how long the servers stand still once', whole('--stall', 0, 60), 10)
        .option('--engine <name>', 'uws or ws alone (default: all that load here)', oneOf('--engine', ['uws', 'ws']))
        .option('--json <file>', 'write all figures there, - for standard output')
        .option('--plant <fault>', `plant a fault, to see that it is found: ${PLANTS.join(', ')}`, oneOf('--plant', PLANTS));
    return line.read(words, () => ({ given: line.command.opts() }));
}
/** The engines that load here, and why the others do not. */
function enginesHere(wanted) {
    const engines = [];
    const absent = [];
    for (const engine of wanted === undefined ? ['uws', 'ws'] : [wanted]) {
        try {
            engines.push(new WebSocketServer({ engine }).get_engine() === 'uws' ? 'uws' : 'ws');
        }
        catch (error) {
            absent.push(`${engine} is left out: ${sentenceOf(error)}`);
        }
    }
    return { engines, absent };
}
async function soak(given) {
    const { seconds, peers, seed, stall, json } = given;
    const out = json === '-' ? process.stderr : process.stdout;
    const { engines, absent } = enginesHere(given.engine);
    for (const sentence of absent)
        out.write(`${sentence}\n`);
    const plan = { engines, seconds, peers, seed, stallSeconds: stall, plant: given.plant ?? null };
    const run = new Soak(plan);
    const status = new StatusLine(out, { renewMs: 500, plainMs: 10_000 });
    status.start(() => run.progress);
    const outcome = await run.go().finally(() => status.stop());
    out.write(describeOutcome(plan, outcome));
    if (json !== undefined)
        writeFigures(json, plan, outcome);
    process.exitCode = outcome.isFlat ? 0 : 1;
}
function writeFigures(file, plan, outcome) {
    const stamp = {
        date: new Date().toISOString(),
        node: process.version,
        platform: `${process.platform} ${process.arch}`,
    };
    const text = `${JSON.stringify({ ...stamp, plan, ...outcome }, null, 2)}\n`;
    if (file === '-')
        process.stdout.write(text);
    else
        writeFileSync(file, text);
}
async function main() {
    const reading = readArguments(process.argv.slice(2));
    if (!('given' in reading)) {
        process.stdout.write(reading.stdout);
        process.stderr.write(reading.stderr);
        process.exitCode = reading.code;
        return;
    }
    // Children are killed as this process ends.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
        process.once(signal, () => process.exit(1));
    try {
        await soak(reading.given);
    }
    catch (error) {
        process.stderr.write(`The soak broke: ${sentenceOf(error)}\n`);
        process.exitCode = 1;
    }
}
await main();
