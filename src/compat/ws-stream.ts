/**
 * `createWebSocketStream`: a Duplex over a WebSocket, made of public members alone, so that it serves every engine and the
 * client. Called by users. It holds nothing back but what Node's streams do.
 */

import { Duplex, type DuplexOptions } from 'node:stream'
import type { WebSocket } from 'ws'

/**
 * Wraps a WebSocket in a Duplex, as `ws` does: messages are read, writes are messages, the end of writing closes it.
 * Options are Duplex's; `readableObjectMode` keeps messages apart and gives text as strings.
 */
export function createWebSocketStream(socket: WebSocket, options?: DuplexOptions): Duplex {
  let hasFailed = false
  const duplex: Duplex = new Duplex({
    ...options,
    autoDestroy: false,
    emitClose: false,
    objectMode: false,
    writableObjectMode: false,
    read: () => {
      if (socket.isPaused) socket.resume()
    },
    write: (chunk: Uint8Array, _encoding, done) => whenOpen(socket, () => socket.send(chunk, done)),
    final: (done) => whenOpen(socket, () => finish(socket, done)),
    destroy: (error, done) => tearDown(duplex, socket, error, { done, mayTerminate: !hasFailed }),
  })
  socket.on('message', (message, isBinary) => {
    const chunk = !isBinary && duplex.readableObjectMode ? textOf(message) : message
    if (!duplex.push(chunk)) socket.pause()
  })
  socket.once('error', (error) => {
    if (duplex.destroyed) return
    // The WebSocket ends by itself, with a close frame that should not be cut off.
    hasFailed = true
    duplex.destroy(error)
  })
  socket.once('close', () => {
    if (!duplex.destroyed) duplex.push(null)
  })
  const destroyWhenOver = (): void => {
    if (!duplex.destroyed && duplex.writableFinished && duplex.readableEnded) duplex.destroy()
  }
  duplex.on('end', destroyWhenOver)
  duplex.on('finish', destroyWhenOver)
  duplex.on('error', function failed(error) {
    duplex.removeListener('error', failed)
    duplex.destroy()
    // It still throws where nobody listens.
    if (duplex.listenerCount('error') === 0) duplex.emit('error', error)
  })
  return duplex
}

interface Teardown {
  readonly done: (error: Error | null) => void
  readonly mayTerminate: boolean
}

function tearDown(duplex: Duplex, socket: WebSocket, error: Error | null, { done, mayTerminate }: Teardown): void {
  if (socket.readyState === socket.CLOSED) {
    done(error)
    process.nextTick(() => duplex.emit('close'))
    return
  }
  let wasCalled = false
  socket.once('error', (later) => {
    wasCalled = true
    done(later)
  })
  socket.once('close', () => {
    if (!wasCalled) done(error)
    process.nextTick(() => duplex.emit('close'))
  })
  if (mayTerminate) socket.terminate()
}

function finish(socket: WebSocket, done: () => void): void {
  if (socket.readyState === socket.CLOSED) return done()
  // Before the stream hears of the end: it has finished by then, and ends next.
  socket.prependOnceListener('close', () => done())
  socket.close()
}

function whenOpen(socket: WebSocket, work: () => void): void {
  if (socket.readyState === socket.CONNECTING) socket.once('open', work)
  else work()
}

function textOf(message: unknown): string {
  return Buffer.isBuffer(message) ? message.toString() : String(message)
}
