/**
 * What the processes of a soak say to each other over IPC. Types alone. Each order has one answer; records and pulses come
 * by themselves, once a second.
 */
/** A fault that is planted on purpose, to see that it is found. */
export const PLANTS = ['heap', 'buffer', 'timer', 'handle', 'packet'];
