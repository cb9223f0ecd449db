/**
 * The packets of a soak: a byte that says what they are, and what is behind it. Known to the game and to its well-behaved
 * clients; everybody else sends what he likes.
 */
/** The first byte of a packet. */
export const KINDS = {
    /** From a client, its first: a word that rubbish does not hit on and four bytes of its number follow. */
    hello: 1,
    /** From a client: comes back as it is. */
    data: 2,
    /** From a client, its last: comes back, and the server closes behind it. */
    bye: 3,
    /** From the server to all. */
    news: 4,
};
const WORD = 0x736f616b;
const HELLO_BYTES = 9;
/** The first packet of the client of this number. */
export function helloOf(client) {
    const packet = Buffer.alloc(HELLO_BYTES, KINDS.hello);
    packet.writeUInt32BE(WORD, 1);
    packet.writeUInt32BE(client, 5);
    return packet;
}
/** The number in a hello; 0 if it is none. */
export function clientOf(packet) {
    if (packet.length !== HELLO_BYTES || packet[0] !== KINDS.hello)
        return 0;
    const bytes = Buffer.from(packet);
    return bytes.readUInt32BE(1) === WORD ? bytes.readUInt32BE(5) : 0;
}
