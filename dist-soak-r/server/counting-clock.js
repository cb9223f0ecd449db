/**
 * The machine's clock, which counts the timers that are set: the only way to see timers that do not keep a process alive.
 * Given to the server under test. Its timers behave as those of the server's own clock.
 */
/** A {@link Clock} that knows how many of its timers are pending. */
export class CountingClock {
    #pending = 0;
    get pending() {
        return this.#pending;
    }
    now() {
        return performance.now();
    }
    after(delayMs, callback) {
        this.#pending++;
        let isPending = true;
        const settle = () => {
            if (isPending)
                this.#pending--;
            isPending = false;
        };
        const handle = setTimeout(() => {
            settle();
            callback();
        }, delayMs).unref();
        return {
            cancel: () => {
                settle();
                clearTimeout(handle);
            },
        };
    }
}
