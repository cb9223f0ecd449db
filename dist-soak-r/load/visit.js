/**
 * What all who visit a server have in common, and the ways of behaving by name. Implemented by guest.ts and nuisances.ts,
 * led by slots.ts. Types alone.
 */
/** A whole number from `least` to `most`. */
export function between(dice, least, most) {
    return least + (dice.nextUint32() % (most - least + 1));
}
