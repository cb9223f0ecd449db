/**
 * Cases of opening and closing a server: options, addresses, errors, `close()`.
 */

import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { described, ending, portOf, thrownBy, told } from './stage.ts'
import type { Case } from './subject.ts'

const ONE_OF = {
  class: 'TypeError',
  message: 'One and only one of the "port", "server", or "noServer" options must be specified',
}

function notOwned(option: string): object {
  const message = `Option "${option}" cannot be had on uWebSockets.js: it takes over no sockets of a server of Node.`
  return { class: 'TypeError', message: `${message} Use { engine: 'ws' }.` }
}

/** The cases. */
export const OPENING: readonly Case[] = [
  {
    name: 'takes exactly one of port, server and noServer',
    expected: [ONE_OF, ONE_OF, ONE_OF, ONE_OF],
    async run({ subject }) {
      const make = (options: object) => thrownBy(() => new subject.WebSocketServer({ ...subject.options, ...options }))
      const server = createServer()
      return [make({}), make({ port: 0, noServer: true }), make({ port: 0, server }), make({ server, noServer: true })]
    },
  },
  {
    name: 'throws for a port that is none, and opens nothing',
    expected: ['ERR_SOCKET_BAD_PORT', 'ERR_SOCKET_BAD_PORT', 'ERR_SOCKET_BAD_PORT'],
    async run(stage) {
      return [65_536, -1, Number.NaN].map((port) => thrownBy(() => stage.make({ port }))['code'])
    },
  },
  {
    name: 'listens on the path of a socket, or refuses it and opens nothing',
    expected: [true, true],
    onUws: {
      because: 'It listens on TCP ports alone.',
      expected: [
        {
          class: 'TypeError',
          message:
            'Option "port" with the path of a socket cannot be had on uWebSockets.js: it listens on TCP ports alone. ' +
            "Use { engine: 'ws' }.",
        },
        false,
      ],
    },
    async run(stage) {
      const folder = mkdtempSync(join(tmpdir(), 'polled-peer-'))
      const path = join(folder, 'socket')
      try {
        const server = await stage.serve({ port: path as unknown as number })
        return [server.address() === path, existsSync(path)]
      } catch (error) {
        return [described(error), existsSync(path)]
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  },
  {
    name: 'calls back, then emits listening, never inside the constructor',
    expected: ['constructed', 'callback', 'listening'],
    async run(stage) {
      const order: string[] = []
      const server = stage.make({}, () => order.push('callback'))
      order.push('constructed')
      server.on('listening', () => order.push('listening'))
      await once(server, 'listening')
      return order
    },
  },
  {
    name: 'knows its address while it listens',
    expected: [['127.0.0.1', 'IPv4', true], null, ['::', 'IPv6', true], null],
    async run(stage) {
      const seen: unknown[] = []
      for (const options of [{ host: '127.0.0.1' }, {}]) {
        const server = await stage.serve(options)
        const { address, family, port } = server.address() as AddressInfo
        seen.push([address, family, port > 0])
        await told((callback) => server.close(callback))
        seen.push(server.address())
      }
      return seen
    },
  },
  {
    name: 'has no address before a host is looked up, and at once without one',
    expected: [null, true],
    async run(stage) {
      const slow = stage.make({ host: '127.0.0.1' })
      const before = slow.address()
      await once(slow, 'listening')
      const quick = stage.make()
      const at = quick.address()
      await once(quick, 'listening')
      return [before, at !== null]
    },
  },
  {
    name: 'looks up the name of a host',
    expected: true,
    async run(stage) {
      const server = await stage.serve({ host: 'localhost' })
      return ['127.0.0.1', '::1'].includes((server.address() as AddressInfo).address)
    },
  },
  {
    name: 'emits an error for a host that cannot be looked up',
    expected: 'ENOTFOUND',
    async run(stage) {
      const [error] = (await once(stage.make({ host: 'no-such-host.invalid' }), 'error')) as [Error]
      const { code } = described(error)
      return code === 'EAI_AGAIN' ? 'ENOTFOUND' : code
    },
  },
  {
    name: 'emits an error for a port that is taken',
    expected: {
      ...{ code: 'EADDRINUSE', syscall: 'listen', address: '127.0.0.1', isPort: true, isErrno: true },
      ...{ message: 'listen EADDRINUSE: address already in use 127.0.0.1', class: 'Error', afterwards: null },
    },
    async run(stage) {
      const port = portOf(await stage.serve({ host: '127.0.0.1' }))
      const second = stage.make({ host: '127.0.0.1', port })
      const [error] = (await once(second, 'error')) as [NodeJS.ErrnoException & AddressInfo]
      return {
        ...described({ ...error }.constructor === Object ? error : error),
        message: error.message.replace(`:${port}`, ''),
        syscall: error.syscall,
        address: error.address,
        isPort: error.port === port,
        isErrno: typeof error.errno === 'number' && error.errno < 0,
        afterwards: second.address(),
      }
    },
  },
  {
    name: 'shows the merged options',
    expected: { port: 0, path: '/a', clientTracking: true, maxPayload: 104_857_600, server: null, noServer: false },
    async run(stage) {
      const { options } = await stage.serve({ path: '/a' })
      const { port, path, clientTracking, maxPayload, server, noServer } = options
      return { port, path, clientTracking, maxPayload, server, noServer }
    },
  },
  {
    name: 'has no clients without client tracking',
    expected: [undefined, 'function'],
    async run(stage) {
      const { server } = await stage.pair({ clientTracking: false })
      return [server.clients, typeof server.on]
    },
  },
  {
    name: 'has no address in noServer mode',
    expected: { class: 'Error', message: 'The server is operating in "noServer" mode' },
    onUws: { because: 'engine: "uws" takes a port.', expected: notOwned('noServer') },
    run: async (stage) => thrownBy(() => stage.make({ noServer: true }).address()),
  },
  {
    name: 'has the address of the http server that it is given',
    expected: { value: null },
    onUws: { because: 'engine: "uws" takes a port.', expected: notOwned('server') },
    async run(stage) {
      let value: unknown
      const thrown = thrownBy(() => (value = stage.make({ server: createServer() }).address()))
      return thrown['nothing'] === true ? { value } : thrown
    },
  },
  {
    name: 'emits what Node says of an address that cannot be listened on',
    expected: 'as Node',
    async run(stage) {
      // Link-local, and no interface is named: Node says EINVAL on Linux.
      const host = 'fe80::1'
      const [ofNode] = (await once(createServer().listen({ host, port: 0 }), 'error')) as [Error]
      const [error] = (await once(stage.make({ host }), 'error')) as [Error]
      const names = ['message', 'code', 'errno', 'syscall', 'address']
      const [theirs, ours] = [ofNode, error].map((one) => names.map((name): unknown => Reflect.get(one, name)))
      return isDeepStrictEqual(ours, theirs) ? 'as Node' : [ours, theirs]
    },
  },
  {
    name: 'closes when its last client has gone, and not before',
    expected: ['client goes', 'callback 0', 'close', 'client gone'],
    async run(stage) {
      const { server, socket, client } = await stage.pair()
      const order: string[] = []
      server.close((...values) => order.push(`callback ${values.length}`))
      server.on('close', () => order.push('close'))
      socket.on('close', () => order.push('client gone'))
      socket.send('still here')
      await once(client, 'message')
      order.push('client goes')
      client.close()
      await once(socket, 'close')
      return order
    },
  },
  {
    name: 'closes without client tracking when its last client has gone',
    expected: ['client goes', 'close'],
    async run(stage) {
      const { server, socket, client } = await stage.pair({ clientTracking: false })
      const order: string[] = []
      server.close()
      server.on('close', () => order.push('close'))
      socket.send('still here')
      await once(client, 'message')
      order.push('client goes')
      client.close()
      await once(server, 'close')
      return order
    },
  },
  {
    name: 'a second close adds its callback, a third is told that it does not run',
    expected: [[], [], [{ class: 'Error', message: 'The server is not running' }]],
    async run(stage) {
      const server = await stage.serve()
      const both = [told((callback) => server.close(callback)), told((callback) => server.close(callback))]
      const first = await Promise.all(both)
      const [error] = await told((callback) => server.close(callback))
      return [...first, [described(error)]]
    },
  },
  {
    name: 'the port can be listened on again after close',
    expected: true,
    async run(stage) {
      const first = await stage.serve({ host: '127.0.0.1' })
      const port = portOf(first)
      await told((callback) => first.close(callback))
      return portOf(await stage.serve({ host: '127.0.0.1', port })) === port
    },
  },
  {
    name: 'takes nobody in while it closes',
    expected: 'ECONNREFUSED',
    async run(stage) {
      const { server, socket } = await stage.pair({ host: '127.0.0.1' })
      const port = portOf(server)
      server.close()
      const late = new stage.subject.WebSocket(`ws://127.0.0.1:${port}`)
      const [error] = (await once(late, 'error')) as [Error]
      socket.terminate()
      await ending(socket)
      return described(error)['code']
    },
  },
]
