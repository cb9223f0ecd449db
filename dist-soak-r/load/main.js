/**
 * The load process of a soak: hundreds of clients against all servers at once, in real sockets over loopback. Started by
 * run.ts, which tells it when a round begins; ends with the process that started it. Prints nothing.
 */
import { Slots } from "./slots.js";
const REPORT_MS = 1000;
function load() {
    let slots = null;
    const say = (word) => {
        if (process.connected)
            process.send?.(word);
    };
    const report = () => {
        if (slots !== null)
            say({ word: 'visited', records: slots.takeRecords(), visits: slots.visits });
    };
    const obey = async (order) => {
        if (order.order === 'open')
            slots = new Slots(order.targets, order.peers, order.seed);
        else
            await slots?.round(order.ms);
        report();
    };
    setInterval(report, REPORT_MS);
    process.on('disconnect', () => process.exit(0));
    process.on('message', (order) => {
        void obey(order).then(() => say({ word: 'done' }), (error) => say({ word: 'problem', sentence: String(error) }));
    });
}
load();
