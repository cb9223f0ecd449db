/**
 * Clients that do what no decent client does. Each is a function of its dice; nobody expects anything of them but that
 * the server lives, lets go of them, and counts. Called by slots.ts.
 */
import net from 'node:net';
import WebSocket from 'ws';
import { between } from "./visit.js";
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const REQUEST = [
    ...['GET / HTTP/1.1', 'Host: localhost', 'Upgrade: websocket', 'Connection: Upgrade'],
    ...['Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${KEY}`, '', ''],
].join('\r\n');
const STEP_MS = 20;
const BURST = 200;
const MOST_BURSTS = 50;
function randomBytes({ dice }, length) {
    return Buffer.from(Array.from({ length }, () => dice.nextUint32() & 255));
}
/** A bare socket, and what it does once it is connected, at each step until it is over. */
function bare(step) {
    return (plan) => {
        const socket = net.connect({ host: '127.0.0.1', port: plan.port, localAddress: plan.localAddress });
        let number = 0;
        const timer = setInterval(() => {
            if (socket.writable && !socket.connecting)
                step(socket, plan, number++);
        }, STEP_MS);
        const over = new Promise((resolve) => {
            socket.on('error', () => undefined);
            socket.on('close', () => {
                clearInterval(timer);
                resolve(null);
            });
        });
        socket.resume();
        const destroy = () => void socket.resetAndDestroy();
        return { over, leave: destroy, destroy };
    };
}
/** A WebSocket that was let in, and what it does at each step until it is over. */
function joined(step, deflates = false) {
    return (plan) => {
        const { port, localAddress } = plan;
        const options = { localAddress, perMessageDeflate: deflates ? { threshold: 0 } : false };
        const webSocket = new WebSocket(`ws://127.0.0.1:${port}/`, options);
        let steps = 0;
        const timer = setInterval(() => {
            if (webSocket.readyState === WebSocket.OPEN && steps++ < MOST_BURSTS)
                step(webSocket, plan);
        }, STEP_MS);
        const over = new Promise((resolve) => {
            webSocket.on('error', () => undefined);
            webSocket.on('close', () => {
                clearInterval(timer);
                resolve(null);
            });
        });
        const destroy = () => webSocket.terminate();
        return { over, leave: destroy, destroy };
    };
}
function repeat(count, act) {
    for (let index = 0; index < count; index++)
        act();
}
/** Each by its name. */
export const NUISANCES = {
    'floods with packets': joined((webSocket) => repeat(BURST, () => webSocket.send(Buffer.alloc(32)))),
    'floods with bytes': joined((webSocket) => repeat(5, () => webSocket.send(Buffer.alloc(60_000)))),
    'sends too much at once': joined((webSocket) => webSocket.send(Buffer.alloc(100_000))),
    'floods with pings and does not read': joined((webSocket) => {
        webSocket.pause();
        repeat(BURST, () => webSocket.ping(Buffer.alloc(125)));
    }),
    'sends frames of one byte': joined((webSocket) => repeat(BURST, () => webSocket.send('x', { fin: false }))),
    'asks for much and does not read': joined((webSocket) => {
        webSocket.pause();
        webSocket.send(Buffer.alloc(16_000));
    }),
    'sends a compressed bomb': joined((webSocket) => webSocket.send(Buffer.alloc(2_000_000)), true),
    'sends rubbish instead of a request': bare((socket, plan) => socket.write(randomBytes(plan, between(plan.dice, 1, 500)))),
    'sends rubbish behind a request': bare((socket, plan, number) => {
        socket.write(number === 0 ? REQUEST : randomBytes(plan, between(plan.dice, 1, 500)));
    }),
    'drips its headers': bare((socket, _, number) => socket.write(REQUEST.charAt(number % REQUEST.indexOf('\r\n\r\n')))),
    'asks for a page and drips a body': bare((socket, _, number) => {
        socket.write(number === 0 ? 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n' : 'x');
    }),
    'says nothing': bare(() => undefined),
};
