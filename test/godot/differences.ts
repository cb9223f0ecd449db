/**
 * The closed list of what our server does otherwise than Godot 3.2.3's, as far as the sessions of this folder see it.
 * Steps of sessions name them; reference.test.ts checks that each has its heading in docs/decisions.md, where the
 * reason stands. A new difference is a decision first.
 */

import type { StepDifference } from './session.ts'

/** Each difference with its heading in docs/decisions.md and what it says in a sentence. */
export const DIFFERENCES = {
  'refusals-are-answered': {
    heading: 'A refused handshake gets an HTTP answer',
    sentence: 'Godot ends the stream without a byte; ours answers with a status that says why, then ends it.',
  },
  'handshakes-are-checked': {
    heading: 'The Connection header and the key of a handshake are checked',
    sentence: 'Connection must name Upgrade and the key must be 16 bytes in base64; Godot takes any value of both.',
  },
  'empty-headers-pass': {
    heading: 'A header with nothing behind its colon is no reason to refuse',
    sentence: 'HTTP allows it, so ours accepts it; Godot ends the stream.',
  },
  'heads-are-the-engines': {
    heading: 'The engine limits the head of a request',
    sentence: 'Godot takes 4096 bytes; uws a little more than that before it answers 431, ws 8192.',
  },
  'early-frames-on-uws': {
    heading: 'A frame in the same segment as the request is lost on uws',
    sentence:
      'Native code drops it without a word, and after a late verdict answers it with 505; ws delivers it as Godot does.',
  },
  'ports-and-hosts-are-checked': {
    heading: 'listen refuses ports outside 0 to 65535 and host names with 31',
    sentence: 'Godot cuts a port to 16 bits, and refuses a host name when bind_ip is set; nothing is opened here.',
  },
  'text-is-checked': {
    heading: 'A text packet that is not UTF-8 is refused with 30',
    sentence: 'Godot sends it and breaks the connection of every strict client.',
  },
  'queues-hold-what-they-say': {
    heading: 'The queue holds as much as set_buffers says',
    sentence: 'Each of Godot’s rings holds one element less, a packet as well as a byte.',
  },
  'the-rest-waits': {
    heading: 'What does not fit the queue waits in the backlog',
    sentence: 'Godot drops the newest packet of a full queue; ours does so with inbound_overflow "drop_newest" alone.',
  },
  'drops-are-not-announced': {
    heading: 'A dropped packet never fires data_received',
    sentence: 'Godot fires it for packets that nobody can read; ours counts and signals the drop instead.',
  },
  'no-zombies': {
    heading: 'A peer that breaks the protocol is disconnected',
    sentence: 'Godot sends a close frame and keeps the peer, deaf and mute, for ever; ours announces its end.',
  },
  'closes-say-why': {
    heading: 'A close that the server decides says why in its reason',
    sentence: 'Godot closes with 1009 and no reason.',
  },
  'unread-stays-readable': {
    heading: 'Unread packets stay readable until client_disconnected has returned',
    sentence: 'Godot throws them away when the peer goes and when our side closes.',
  },
  'own-closes-are-clean': {
    heading: 'was_clean_close is true when our close frame ended the connection',
    sentence: 'Godot says false whenever its own side closed; on uws an answer is not waited for, on ws it is.',
  },
  'no-nul-behind-reasons': {
    heading: 'No NUL follows the reason of a close frame',
    sentence: 'Godot sends one behind each reason that is not empty.',
  },
  'close-codes-are-checked': {
    heading: 'A close code that may not be sent becomes 1000',
    sentence: 'Godot sends it as given and never hears of the client again.',
  },
  'long-reasons-are-cut': {
    heading: 'A close reason of more than 123 bytes is cut',
    sentence: 'Godot sends nothing at all and goes deaf.',
  },
  'received-close-frames-are-the-engines': {
    heading: 'The engine decides which close frames of clients it accepts',
    sentence: 'ws takes codes 1012 to 1014 and refuses half a code; uws does with both as Godot does, but for zombies.',
  },
} as const

/** The same for multiplayer mode; met by the sessions of multiplayer-reference.test.ts. */
export const MULTIPLAYER_DIFFERENCES = {
  'all-but-the-server': {
    heading: 'Target -1 does not reach the server',
    sentence: 'It means everybody but peer 1; Godot’s server tests the wrong variable and reads the packet too.',
  },
  'server-says-it-leaves': {
    heading: 'The server says remove(1) before it closes a client',
    sentence:
      'A Godot client that hears it forgets what it had announced, and can come again with the same object; Godot’s own server just closes.',
  },
  'closing-peers-leave-at-once-on-uws': {
    heading: 'On uws a client that we close has left at the next poll',
    sentence: 'Godot and ws wait for its answer or its end, and tell the others then.',
  },
  'listen-starts-empty': {
    heading: 'A new listen starts with nothing to read',
    sentence:
      'Packets stay readable behind stop(), as in Godot; there they stay behind the next listen too, from peers of another life.',
  },
} as const

/** What our client does otherwise than Godot 3.2.3's in multiplayer mode; met by multiplayer-client-reference.test.ts. */
export const CLIENT_DIFFERENCES = {
  'worlds-end-for-clients': {
    heading: 'A client that was in hears of everybody that they have gone, and then server_disconnected',
    sentence: 'Godot fires connection_failed, and tells of nobody: its games keep the ghosts of all sessions.',
  },
  'ids-end-with-connections': {
    heading: 'A client has no id behind the end of its connection',
    sentence: 'Godot keeps the last one until another server gives the next.',
  },
  'sessions-start-empty': {
    heading: 'A client that connects anew starts with nothing to read',
    sentence: 'Packets stay readable behind the end, as in Godot; there they stay in the next session too.',
  },
  'put-needs-an-id': {
    heading: 'A client puts nothing before it has its id',
    sentence: 'Godot sends from source 0, which each server drops, and says 0; ours says 3.',
  },
  'sources-are-announced': {
    heading: 'A client takes packets of announced peers alone',
    sentence: 'Godot takes any source.',
  },
  'success-has-an-id': {
    heading: 'connection_succeeded waits for the id',
    sentence:
      'It fires once, when the id and the server are known, in whatever order they came; Godot looks at add(1) alone.',
  },
  'system-frames-make-sense': {
    heading: 'A client refuses a second id, an add of who is there and a remove of who is not',
    sentence: 'Godot takes all of them, and fires twice for one peer.',
  },
} as const

/** What ours does otherwise than Godot 3.2.3 with remote calls; met by the sessions of rpc-reference.test.ts. */
export const RPC_DIFFERENCES = {
  'too-many-arguments': {
    heading: 'A call with too many arguments is done',
    sentence:
      'The language does not tell how many a method takes at most, and passes over the rest; Godot does not call. A schema refuses them.',
  },
  'paths-are-told-again': {
    heading: 'A client that comes again announces its paths again',
    sentence: 'Godot uses the numbers of its earlier session, which nobody knows in this one: its calls are lost.',
  },
  'worlds-end-for-clients': CLIENT_DIFFERENCES['worlds-end-for-clients'],
  'server-says-it-leaves': MULTIPLAYER_DIFFERENCES['server-says-it-leaves'],
} as const

/** The name of a difference. */
export type DifferenceName =
  | keyof typeof DIFFERENCES
  | keyof typeof MULTIPLAYER_DIFFERENCES
  | keyof typeof CLIENT_DIFFERENCES
  | keyof typeof RPC_DIFFERENCES

/** Makes the mark of a step: why it differs, what Godot writes down, and what ours does. */
export function differs(
  because: DifferenceName | readonly DifferenceName[],
  godot: readonly string[],
  ours: StepDifference['ours'],
): { readonly differs: StepDifference } {
  return { differs: { because: typeof because === 'string' ? [because] : because, godot, ours } }
}

/** The mark of a client that Godot refuses in silence and ours with a status. */
export function refusedWith(status: number): { readonly differs: StepDifference } {
  return differs('refusals-are-answered', [SILENT_END], [answeredWith(status)])
}

/** What a client that Godot refuses writes down. */
export const SILENT_END = 'the client gets 0 bytes, then the end'

/** What a client that ours refuses writes down. */
export function answeredWith(status: number): string {
  return `the client gets ${status}, then the end`
}

/** What a client that is let in writes down, without a sub-protocol. */
export function letIn(peer: string): readonly string[] {
  return [`client_connected(${peer}, "") sees 0 packets`, 'the client is in, with no protocol']
}
