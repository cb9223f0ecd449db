/**
 * The first byte of every packet of Godot 4's SceneMultiplayer: three bits of command, one that nobody looks at, and four
 * flags whose meaning is the command's. Read by the readers and writers of this folder.
 */

/** The commands. There are no others: three bits have no more room. */
export const COMMANDS = {
  /** Calls a method of a node. */
  call: 0,
  /** Announces a short id for the path of a node. */
  simplify: 1,
  /** Says that such an id is known from now on. */
  confirm: 2,
  /** Bytes of the game's. */
  raw: 3,
  /** A node has come to be. */
  spawn: 4,
  /** It is gone. */
  despawn: 5,
  /** Properties of nodes, as they are now. */
  sync: 6,
  /** What the multiplayer APIs have to say among themselves: authentication, peers, relayed packets. */
  system: 7,
} as const

/** Of the first byte what is the command. */
export const COMMAND_BITS = 0x07
/** Set with {@link COMMANDS}.sync: only properties that have changed. */
export const IS_DELTA = 0x10

/**
 * Set in the ids of nodes on the wire: the other 31 bits are not the number that replication gave, but the id that was
 * announced for the path.
 */
export const BY_PATH_ID = 0x8000_0000
