/**
 * The part of a browser's WebSocket that the browser connector uses, as an interface: the room is built without the
 * browser's own types. Source: the WebSockets standard, section 3. Types alone.
 */

/** An instance of the browser's class. */
export interface BrowserWebSocket {
  binaryType: string
  readonly bufferedAmount: number
  readonly protocol: string
  onopen: (() => void) | null
  onmessage: ((event: { readonly data: unknown }) => void) | null
  onclose: ((event: { readonly code: number; readonly reason: string; readonly wasClean: boolean }) => void) | null
  send(data: string | Uint8Array): void
  close(code?: number, reason?: string): void
}

/** The class. Its constructor throws for what it does not allow, as `ws://` on a page of `https://`. */
export type BrowserWebSocketClass = new (url: string, protocols: string[]) => BrowserWebSocket
