/**
 * Writes each signal of a server or of one of our clients into a journal, as `client_connected(ann, "chat")`: ids as
 * names, texts in quotes. Connected by the scenario before any listener of the test, so that a line stands before what
 * the game makes of it. It listens, and changes nothing.
 */

import type { ClientSignals } from '../client/client-signals.ts'
import type { WebSocketClient } from '../client/websocket-client.ts'
import type { WebSocketMultiplayerPeerSignals } from '../multiplayer/websocket-multiplayer-peer.ts'
import type { ServerSignals } from '../server/server-signals.ts'
import type { WebSocketServer } from '../server/websocket-server.ts'
import type { ParticipantNames } from './participant-names.ts'

/** Whether the first argument of a signal is the id of a peer. */
type Table<Signals> = Readonly<Record<keyof Signals, 'id' | 'plain'>>

/** What server and client tell alike in multiplayer mode. */
const MULTIPLAYER_SIGNALS: Table<WebSocketMultiplayerPeerSignals> = {
  peer_connected: 'id',
  peer_disconnected: 'id',
  peer_packet: 'id',
  connection_succeeded: 'plain',
  connection_failed: 'plain',
  server_disconnected: 'plain',
}

const SERVER_SIGNALS: Table<ServerSignals> = {
  ...MULTIPLAYER_SIGNALS,
  client_connected: 'id',
  client_disconnected: 'id',
  client_close_request: 'id',
  data_received: 'id',
  packet_dropped: 'id',
  connection_refused: 'plain',
  peer_drained: 'id',
}

const CLIENT_SIGNALS: Table<ClientSignals> = {
  ...MULTIPLAYER_SIGNALS,
  connection_established: 'plain',
  connection_error: 'plain',
  connection_closed: 'plain',
  server_close_request: 'plain',
  data_received: 'plain',
  packet_dropped: 'plain',
  drained: 'plain',
  reconnecting: 'plain',
}

/** Hears a line. */
export type Note = (line: string) => void

/** Notes all signals of a server, and learns from it who has which id. */
export function noteServer(server: WebSocketServer, names: ParticipantNames, note: Note): void {
  const learn = (id: number): void => names.learn(server, id)
  server.client_connected.connect(learn)
  server.peer_connected.connect(learn)
  for (const name of namesIn(SERVER_SIGNALS)) {
    server[name].connect((...args: readonly unknown[]) =>
      note(printSignal(name, args, SERVER_SIGNALS[name] === 'id' ? names : null)),
    )
  }
}

/** Notes all signals of a client. */
export function noteClient(client: WebSocketClient, names: ParticipantNames, note: Note): void {
  for (const name of namesIn(CLIENT_SIGNALS)) {
    client[name].connect((...args: readonly unknown[]) =>
      note(printSignal(name, args, CLIENT_SIGNALS[name] === 'id' ? names : null)),
    )
  }
}

function namesIn<Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(table) as Name[]
}

function printSignal(signal: string, args: readonly unknown[], names: ParticipantNames | null): string {
  const list = args.map((argument, index) =>
    index === 0 && names !== null ? names.nameOf(Number(argument)) : printArgument(argument),
  )
  return `${signal}(${list.join(', ')})`
}

function printArgument(argument: unknown): string {
  if (typeof argument === 'number' && !Number.isInteger(argument)) return argument.toFixed(3)
  return typeof argument === 'string' ? JSON.stringify(argument) : String(argument)
}
