/**
 * Remote ports from the kernel's tables: what counts as a proof, and what does not. The kernel here is made of maps.
 */

import t from 'tap'
import type { TransportEvents } from '../../../src/server/transport/transport.ts'
import { RemotePorts, type KernelView } from '../../../src/server/transport/uws-remote-port.ts'
import { UwsSession } from '../../../src/server/transport/uws-session.ts'

const PORT = 9080
const deaf: TransportEvents = { accepted: () => true, settled: () => undefined, request: () => undefined }

/** Descriptors and sockets, as a kernel keeps them. Addresses are IPv4 as in /proc/net/tcp on a little-endian machine. */
class FakeKernel implements KernelView {
  readonly #inodes = new Map<number, number>([
    [0, 0],
    [1, 0],
    [2, 0],
  ])
  readonly #rows = new Map<number, string>()
  #lastInode = 100
  reads = 0

  lowestFree(): number {
    let descriptor = 0
    while (this.#inodes.has(descriptor)) descriptor += 1
    return descriptor
  }

  isFree(descriptor: number): boolean {
    return !this.#inodes.has(descriptor)
  }

  inodeOf(descriptor: number): number {
    return this.#inodes.get(descriptor) ?? 0
  }

  tables(): string[] {
    this.reads += 1
    return [['  sl  local_address rem_address', ...this.#rows.values()].join('\n'), '']
  }

  /** A socket on the lowest free descriptor; its row has these ends. */
  open(remotePort: number, { remote = '0100007F', local = '0100007F', localPort = PORT } = {}): number {
    const descriptor = this.lowestFree()
    const inode = ++this.#lastInode
    this.#inodes.set(descriptor, inode)
    const end = (address: string, port: number): string =>
      `${address}:${port.toString(16).toUpperCase().padStart(4, '0')}`
    const ends = `${end(local, localPort)} ${end(remote, remotePort)}`
    this.#rows.set(
      inode,
      `   0: ${ends} 01 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0 20 4 30 10 -1`,
    )
    return descriptor
  }

  /** A file, or another thing that is no socket. */
  openFile(): number {
    const descriptor = this.lowestFree()
    this.#inodes.set(descriptor, 0)
    return descriptor
  }

  /** The connection is gone, and the descriptor is not closed yet. */
  dropRow(descriptor: number): void {
    this.#rows.delete(this.inodeOf(descriptor))
  }

  close(descriptor: number): void {
    this.#rows.delete(this.inodeOf(descriptor))
    this.#inodes.delete(descriptor)
  }
}

function scene(host = '127.0.0.1'): { kernel: FakeKernel; ports: RemotePorts; session: UwsSession } {
  const kernel = new FakeKernel()
  const session = new UwsSession({ host, exclusive: true }, deaf)
  session.port = PORT
  return { kernel, session, ports: new RemotePorts(kernel) }
}

t.test('tells the port of the only socket of an address, whatever its descriptor', async (t) => {
  const { kernel, ports, session } = scene()
  kernel.openFile()
  kernel.open(50_001)
  const trace = ports.accepted('127.0.0.1', session)

  t.equal(trace.port, 50_001)
})

t.test('does not take the only socket of an address for its own: that one may have been reset unheard', async (t) => {
  const { kernel, ports, session } = scene()
  const own = kernel.open(50_001)
  const trace = ports.accepted('127.0.0.1', session)
  kernel.open(50_002)
  ports.accepted('127.0.0.1', session)

  // The kernel has dropped it; its descriptor is still held.
  kernel.dropRow(own)

  t.equal(trace.port, 0)
})

t.test('tells many sockets of one address apart by their descriptors', async (t) => {
  const { kernel, ports, session } = scene()

  const traces = [50_001, 50_002, 50_003].map((port) => {
    kernel.open(port)
    return ports.accepted('127.0.0.1', session)
  })

  t.strictSame(
    traces.map(({ port }) => port),
    [50_001, 50_002, 50_003],
  )
  t.equal(kernel.reads, 1, 'one look resolves all')
})

t.test('says 0 where the descriptor was taken by something else and others have the address', async (t) => {
  const { kernel, ports, session } = scene()
  kernel.open(50_001)
  ports.accepted('127.0.0.1', session)
  kernel.openFile()
  kernel.open(50_002)

  const trace = ports.accepted('127.0.0.1', session)

  t.equal(trace.port, 0)
})

t.test('says 0 where the noted descriptor holds a client socket of this process', async (t) => {
  const { kernel, ports, session } = scene()
  kernel.open(50_001)
  ports.accepted('127.0.0.1', session)
  kernel.open(PORT, { localPort: 50_002 })
  kernel.open(50_002)

  t.equal(ports.accepted('127.0.0.1', session).port, 0)
})

t.test('never takes the socket of a missed one for a later one', async (t) => {
  const { kernel, ports, session } = scene()
  const first = kernel.open(50_001)
  const trace = ports.accepted('127.0.0.1', session)
  const file = kernel.openFile()
  kernel.open(50_002)
  ports.accepted('127.0.0.1', session)
  trace.ended()
  kernel.close(first)
  kernel.close(file)
  kernel.open(50_003)
  const third = ports.accepted('127.0.0.1', session)
  kernel.open(50_004)
  const fourth = ports.accepted('127.0.0.1', session)

  t.equal(third.port, 50_003)
  t.equal(fourth.port, 50_004)
})

t.test('follows descriptors that ended sockets give back, at once or when they have lingered', async (t) => {
  const { kernel, ports, session } = scene()
  const opened = [50_001, 50_002, 50_003].map((port) => {
    return { descriptor: kernel.open(port), trace: ports.accepted('127.0.0.1', session) }
  })
  const [first, second] = opened
  first?.trace.ended()
  kernel.close(first?.descriptor ?? -1)
  second?.trace.ended()

  kernel.open(50_004)
  const fourth = ports.accepted('127.0.0.1', session)
  kernel.close(second?.descriptor ?? -1)
  kernel.open(50_005)
  const fifth = ports.accepted('127.0.0.1', session)

  t.equal(fourth.port, 50_004)
  t.equal(fifth.port, 50_005)
})

t.test('ignores sockets of another local port, another local address and another remote address', async (t) => {
  const { kernel, ports, session } = scene()
  kernel.open(50_001, { localPort: PORT + 1 })
  kernel.open(50_002, { local: '0200007F' })
  kernel.open(50_003, { remote: '0300007F' })
  ports.reset()
  kernel.open(50_004)

  t.equal(ports.accepted('127.0.0.1', session).port, 50_004)
})

t.test('says 0 when a table knows nothing of it, or cannot be read', async (t) => {
  const { kernel, ports, session } = scene()
  kernel.open(50_001, { localPort: 1 })

  t.equal(ports.accepted('127.0.0.1', session).port, 0)
})

t.test('reads addresses of both families as Godot prints them', async (t) => {
  const kernel = new FakeKernel()
  const row = (remote: string, port: string, inode: number): string => {
    return `0: 00000000000000000000000000000000:2378 ${remote}:${port} 01 0:0 0:0 0 0 0 ${inode} 1`
  }
  kernel.tables = () => [
    '',
    ['head', row(`${'0'.repeat(24)}01000000`, 'C351', 7), row('0000000000000000FFFF00000100007F', 'C352', 8)].join(
      '\n',
    ),
  ]
  const session = new UwsSession({ host: '*', exclusive: true }, deaf)
  session.port = PORT
  const ports = new RemotePorts(kernel)
  let inode = 7
  kernel.inodeOf = () => inode

  t.equal(ports.accepted('0:0:0:0:0:0:0:1', session).port, 0xc351)
  inode = 8
  t.equal(ports.accepted('127.0.0.1', session).port, 0xc352)
})

t.test('keeps what it has told when the socket is gone, and learns nothing then', async (t) => {
  const { kernel, ports, session } = scene()
  const told = kernel.open(50_001)
  const first = ports.accepted('127.0.0.1', session)
  t.equal(first.port, 50_001)
  first.ended()
  kernel.close(told)
  kernel.open(50_002)
  const second = ports.accepted('127.0.0.1', session)
  second.ended()

  t.equal(first.port, 50_001)
  t.equal(second.port, 0)
  t.doesNotThrow(() => second.ended())
})
