/**
 * A process of a soak, led over IPC: one order at a time, each with one answer; what it says by itself goes to a listener.
 * Made by run.ts. It passes messages on and knows none of them.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
const MOST_STOP_MS = 10_000;
const COMPLAINT_CHARACTERS = 2000;
/** One child process; it is killed with this one. */
export class Child {
    name;
    #process;
    #answer = null;
    #complaint = '';
    /** How it ended; `''` while it runs. */
    #end = '';
    /** `told` hears pulses and records. */
    constructor(name, program, told) {
        this.name = name;
        this.#process = fork(new URL(program, import.meta.url).pathname, {
            execArgv: ['--expose-gc'],
            stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        });
        this.#process.stderr?.on('data', (text) => {
            this.#complaint = (this.#complaint + text.toString()).slice(-COMPLAINT_CHARACTERS);
        });
        this.#process.on('message', (word) => {
            if (word.word === 'pulse' || word.word === 'served' || word.word === 'visited')
                told(word);
            else
                this.#settle(word);
        });
        this.#process.on('exit', (code, signal) => {
            this.#end = `ended with ${code ?? signal ?? ''}. ${this.#complaint}`.trim();
            this.#settle({ word: 'problem', sentence: this.#end });
        });
        process.once('exit', () => this.#process.kill('SIGKILL'));
    }
    /** Gives an order and waits for its answer. @throws what went wrong, or that the process has ended. */
    async ask(order) {
        const answered = new Promise((resolve) => (this.#answer = resolve));
        // Whoever ends meanwhile is heard of by its end.
        if (this.#end === '')
            this.#process.send(order, () => undefined);
        else
            this.#settle({ word: 'problem', sentence: this.#end });
        const word = await answered;
        if (word.word === 'problem')
            throw new Error(`${this.name}: ${word.sentence}`);
        return word;
    }
    /** Whether the process ends by itself, with 0, in good time; if not, it is ended. */
    async ends() {
        if (this.#process.exitCode !== null)
            return this.#process.exitCode === 0;
        const timer = setTimeout(() => this.#process.kill('SIGKILL'), MOST_STOP_MS);
        await once(this.#process, 'exit');
        clearTimeout(timer);
        return this.#process.exitCode === 0;
    }
    kill() {
        this.#process.kill('SIGKILL');
    }
    #settle(word) {
        this.#answer?.(word);
        this.#answer = null;
    }
}
