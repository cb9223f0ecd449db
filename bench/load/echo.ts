/**
 * The load of the echo shape in Node, for machines without a C compiler: raw TCP sockets, masked frames made in advance.
 * Started by bench/load/loader.ts in a process of its own, with the arguments and the output of its twin echo.c.
 * At 1 in flight it is itself the bottleneck; its own share of a processor is in the output and makes such a row void.
 */

import { createConnection } from 'node:net'
import type { Socket } from 'node:net'
import { Histogram } from './histogram.ts'
import { answerStream, requestStream } from './streams.ts'

const STALL_MS = 3_000
const [port = 0, connections = 0, inFlight = 0, size = 0, warmupMs = 0, measureMs = 0, maxMessages = 0] = process.argv
  .slice(2)
  .map(Number)

const requests = requestStream(size, inFlight)
const answers = answerStream(size)
const latencies = new Histogram()
const progress = { answeredEver: 0, ended: false, finish: (): void => undefined }

function fail(reason: string): never {
  process.stderr.write(`${reason}\n`)
  process.exit(1)
}

function nowNs(): number {
  return performance.now() * 1e6
}

/** Opens one WebSocket and waits for its 101. */
function openWebSocket(): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port, noDelay: true })
    socket.once('error', (error) => fail(`connect: ${error.message}`))
    socket.setTimeout(STALL_MS, () => fail(`no answer for ${STALL_MS} ms`))
    socket.write(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    )
    let head = ''
    const onData = (chunk: Buffer): void => {
      head += chunk.toString('latin1')
      if (!head.endsWith('\r\n\r\n')) return
      if (!head.startsWith('HTTP/1.1 101')) fail(`the handshake was refused: ${head.slice(0, 40)}`)
      socket.removeListener('data', onData)
      resolve(socket)
    }
    socket.on('data', onData)
  })
}

/** Keeps one connection's window full and measures each answer. */
function keepBusy(socket: Socket): void {
  const sentAt = new Float64Array(inFlight)
  let oldest = 0
  let sendOffset = 0
  let receiveOffset = 0
  let partial = 0

  const send = (count: number, now: number): void => {
    for (let i = 0; i < count; i++) sentAt[(oldest + i) % inFlight] = now
    const length = count * requests.frameBytes
    socket.write(requests.bytes.subarray(sendOffset, sendOffset + length))
    sendOffset = (sendOffset + length) % requests.period
  }

  socket.on('data', (chunk: Buffer) => {
    if (progress.ended) return
    const differs = chunk.compare(answers.bytes, receiveOffset, receiveOffset + chunk.length) !== 0
    if (differs) fail('an answer differs from what was sent')
    receiveOffset = (receiveOffset + chunk.length) % answers.period
    const whole = Math.floor((partial + chunk.length) / answers.frameBytes)
    partial = (partial + chunk.length) % answers.frameBytes
    if (whole > inFlight) fail('more answers than requests')
    const now = nowNs()
    for (let i = 0; i < whole; i++) latencies.record(now - (sentAt[(oldest + i) % inFlight] ?? now))
    progress.answeredEver += whole
    if (progress.answeredEver >= maxMessages) progress.finish()
    // The slots that were just read are the ones that the next frames take.
    send(whole, now)
    oldest = (oldest + whole) % inFlight
  })
  socket.once('close', () => {
    if (!progress.ended) fail('the server ended a connection')
  })
  send(inFlight, nowNs())
}

/** Resolves after `ms`, or as soon as the number of messages is reached. */
function pass(ms: number): Promise<void> {
  return new Promise((resolve) => {
    progress.finish = resolve
    setTimeout(resolve, ms)
  })
}

if (!(connections >= 1 && inFlight >= 1 && size >= 1 && size <= 65_535)) fail('an argument is out of range')
const sockets: Socket[] = []
for (let i = 0; i < connections; i++) sockets.push(await openWebSocket())
sockets.forEach(keepBusy)

await pass(warmupMs)
process.stdout.write('begin\n')
latencies.clear()
const cpuBefore = process.cpuUsage()
const begin = nowNs()
await pass(measureMs)
const seconds = (nowNs() - begin) / 1e9
const cpu = process.cpuUsage(cpuBefore)
progress.ended = true
const count = latencies.count
if (count === 0) fail('nothing was answered')
process.stdout.write(
  `${JSON.stringify({
    count,
    seconds,
    perSecond: count / seconds,
    loaderCpu: (cpu.user + cpu.system) / 1e6 / seconds,
    latencyUs: latencies.summary(),
  })}\n`,
  () => process.exit(0),
)
