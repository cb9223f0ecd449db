/**
 * The port through which everything here throws dice. Implemented by the system's generator and by SeededRandom.
 */

/** A source of random numbers. */
export interface Random {
  /** A whole number from 0 to 4294967295. */
  nextUint32(): number
}
