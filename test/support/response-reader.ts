/**
 * Reads one HTTP/1.1 response from a stream of bytes. Used by the raw client alone.
 * Knows content lengths and the end of the stream as ends of a body; chunked bodies are left as they come.
 */

/** One response. */
export interface RawResponse {
  readonly status: number
  /** In the order and spelling of the wire. */
  readonly rawHeaders: readonly (readonly [name: string, value: string])[]
  /** Names in lower case; repeated values joined with `, `. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

interface Head extends Omit<RawResponse, 'body'> {
  readonly bodyLength: number | null
}

/** A reader of one response. */
export class ResponseReader {
  #rest: Buffer = Buffer.alloc(0)
  #head: Head | null = null
  #isRead = false
  #hasNoBody = false

  /** Says which method was asked: the answer to a HEAD has no body whatever its headers say. */
  expect(method: string): void {
    this.#hasNoBody = method === 'HEAD'
  }

  /** Bytes that came behind the response. */
  get strayBytes(): number {
    return this.#isRead ? this.#rest.length : 0
  }

  /** Gives away the bytes behind the response. */
  takeStray(): Uint8Array {
    const stray = this.#rest
    this.#rest = Buffer.alloc(0)
    return stray
  }

  /** The response, when it is whole with this chunk. */
  push(chunk: Buffer): RawResponse | null {
    this.#rest = Buffer.concat([this.#rest, chunk])
    if (this.#isRead) return null
    this.#head ??= this.#takeHead()
    const length = this.#head?.bodyLength ?? null
    return length !== null && this.#rest.length >= length ? this.#finish(length) : null
  }

  /** The response that ends with the stream, if there is one. */
  end(): RawResponse | null {
    return this.#isRead || this.#head === null ? null : this.#finish(this.#rest.length)
  }

  #finish(length: number): RawResponse | null {
    if (this.#head === null) return null
    this.#isRead = true
    const { status, rawHeaders, headers } = this.#head
    const body = Uint8Array.from(this.#rest.subarray(0, length))
    this.#rest = this.#rest.subarray(length)
    return { status, rawHeaders, headers, body }
  }

  #takeHead(): Head | null {
    const end = this.#rest.indexOf('\r\n\r\n')
    if (end < 0) return null
    const [statusLine = '', ...lines] = this.#rest.toString('latin1', 0, end).split('\r\n')
    this.#rest = this.#rest.subarray(end + 4)
    const rawHeaders = lines.map(
      (line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const,
    )
    const headers: Record<string, string> = {}
    for (const [name, value] of rawHeaders) {
      const known = headers[name.toLowerCase()]
      headers[name.toLowerCase()] = known === undefined ? value : `${known}, ${value}`
    }
    const status = Number(statusLine.split(' ')[1])
    const stated = headers['content-length']
    const bodyLength = status === 101 || this.#hasNoBody ? 0 : stated === undefined ? null : Number(stated)
    return { status, rawHeaders, headers, bodyLength }
  }
}
