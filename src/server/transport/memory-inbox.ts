/**
 * What has reached one memory client, and what is still on its way because the client does not read.
 * Written by the server's end (memory-socket, memory-connection), read by MemoryClient. Decides nothing.
 */

/** One message that a memory client has received; its bytes are the reader's for ever. */
export class MemoryMessage {
  readonly bytes: Uint8Array
  readonly isText: boolean

  constructor(bytes: Uint8Array, isText: boolean) {
    this.bytes = bytes
    this.isText = isText
  }

  /** The bytes read as UTF-8. */
  get text(): string {
    return new TextDecoder().decode(this.bytes)
  }
}

/** The HTTP answer to a memory client; an opened WebSocket has the status 101. */
export interface MemoryResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Empty for HEAD and 101. */
  readonly body: Uint8Array
}

/** A close frame that a memory client has received; `code` is 1005 if it held none. */
export interface MemoryCloseFrame {
  readonly code: number
  readonly reason: string
}

/** What can be on its way to a client. */
export type Inbound =
  | { readonly kind: 'response'; readonly response: MemoryResponse }
  | { readonly kind: 'message'; readonly message: MemoryMessage }
  | { readonly kind: 'ping' }
  | { readonly kind: 'pong'; readonly payload: Uint8Array }
  | { readonly kind: 'close'; readonly frame: MemoryCloseFrame }
  | { readonly kind: 'end' }

/** The client's half of what the server does: records it, and says when something has been read. */
export class MemoryInbox {
  readonly messages: MemoryMessage[] = []
  readonly pongs: Uint8Array[] = []
  response: MemoryResponse | null = null
  closeFrame: MemoryCloseFrame | null = null
  pingsReceived = 0
  hasEnded = false
  /** Answers pings and close frames in the name of the client, and tells it that there is news. */
  onRead: (item: Inbound) => void = () => undefined
  readonly #unread: Inbound[] = []
  #isReading = true

  /** Payload bytes that wait for a client that does not read. */
  get unreadBytes(): number {
    let sum = 0
    for (const item of this.#unread) if (item.kind === 'message') sum += item.message.bytes.length
    return sum
  }

  get isReading(): boolean {
    return this.#isReading
  }

  /** Whether anything waits to be read. */
  get isBehind(): boolean {
    return this.#unread.length > 0
  }

  stopReading(): void {
    this.#isReading = false
  }

  /** Reads all that waits, in order. */
  startReading(): void {
    this.#isReading = true
    while (this.#isReading && this.#unread.length > 0) {
      const item = this.#unread.shift()
      if (item !== undefined) this.#read(item)
    }
  }

  /** Reads on until `byteLength` bytes of messages have been read, whole messages, and whatever stands before the next. */
  readSome(byteLength: number): void {
    let left = byteLength
    for (let item = this.#unread[0]; item !== undefined; item = this.#unread[0]) {
      if (item.kind === 'message' && left <= 0) return
      this.#unread.shift()
      if (item.kind === 'message') left -= item.message.bytes.length
      this.#read(item)
    }
  }

  receive(item: Inbound): void {
    if (this.#isReading && this.#unread.length === 0) this.#read(item)
    else this.#unread.push(item)
  }

  /** Ends the stream and loses what is on its way, as when the server's end is broken off. */
  breakOff(): void {
    this.#unread.length = 0
    this.#read({ kind: 'end' })
  }

  #read(item: Inbound): void {
    if (this.hasEnded) return
    if (item.kind === 'response') this.response = item.response
    else if (item.kind === 'message') this.messages.push(item.message)
    else if (item.kind === 'ping') this.pingsReceived += 1
    else if (item.kind === 'pong') this.pongs.push(item.payload)
    else if (item.kind === 'close') this.closeFrame = item.frame
    else this.hasEnded = true
    this.onRead(item)
  }
}
