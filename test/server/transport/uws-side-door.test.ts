/**
 * The place for late upgrades of clients who are alone: what enters it is run, whatever the machine allows, and between
 * calls nothing is open. That an upgrade in it is safe is shown by uws.freed-memory.test.ts.
 */

import { once } from 'node:events'
import net from 'node:net'
import t from 'tap'
import type { NativeApp, UwsModule } from '../../../src/server/transport/uws-native.ts'
import { UwsSideDoor } from '../../../src/server/transport/uws-side-door.ts'
import { loadUws } from '../../../src/server/transport/uws.ts'

/** A module whose app listens on `port`, and accepts nobody; null where it cannot listen. */
function deafModule(port: number | null, closed: object[] = []): UwsModule {
  const listener = {}
  const app: NativeApp = {
    ws: () => undefined,
    any: () => undefined,
    filter: () => undefined,
    listen: (...details: unknown[]) => {
      const heard: unknown = details.at(-1)
      if (typeof heard === 'function') Reflect.apply(heard, undefined, [port === null ? false : listener])
    },
    close: () => undefined,
  }
  return {
    App: () => app,
    SSLApp: () => app,
    us_listen_socket_close: (socket) => closed.push(socket),
    us_socket_local_port: () => port ?? 0,
    LIBUS_LISTEN_EXCLUSIVE_PORT: 1,
    DISABLED: 0,
    SHARED_COMPRESSOR: 1,
    DEDICATED_COMPRESSOR: 2,
  }
}

const entered = (door: UwsSideDoor): Promise<void> => new Promise((resolve) => door.enter(resolve))

t.test('runs a task at once where no port can be opened', async (t) => {
  const log: string[] = []
  const door = new UwsSideDoor(deafModule(null))

  door.enter(() => log.push('first'))
  door.enter(() => log.push('second'))

  t.strictSame(log, ['first', 'second'])
})

t.test('runs the tasks when its call is heard by nobody', async (t) => {
  const server = net.createServer((socket) => socket.on('error', () => socket.destroy())).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const closed: object[] = []
  const door = new UwsSideDoor(deafModule(port, closed))

  await Promise.all([entered(door), entered(door)])

  t.equal(closed.length, 1, 'with one call, whose port is closed again')
})

t.test('runs the tasks when its call is refused', async (t) => {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  server.close()
  await once(server, 'close')

  await entered(new UwsSideDoor(deafModule(port)))

  t.pass('the task has run')
})

const loaded = loadUws()

if (!loaded.ok) t.pass(`there is no native build here: ${loaded.message}`)
else {
  const ports: number[] = []
  const uws: UwsModule = {
    ...loaded.uws,
    us_socket_local_port: (socket) => {
      const port = loaded.uws.us_socket_local_port(socket)
      ports.push(port)
      return port
    },
  }

  t.test('runs the tasks of one turn at one call, a task of a task at the next, and leaves no port open', async (t) => {
    const door = new UwsSideDoor(uws)
    const log: string[] = []
    ports.length = 0

    await new Promise<void>((resolve) => {
      door.enter(() => {
        log.push('first')
        door.enter(() => {
          log.push('third')
          resolve()
        })
      })
      door.enter(() => log.push('second'))
    })

    t.strictSame(log, ['first', 'second', 'third'])
    t.equal(ports.length, 2)
    for (const port of ports) {
      const stranger = net.connect(port, '127.0.0.1')
      await t.rejects(once(stranger, 'connect'), { code: 'ECONNREFUSED' })
    }
  })

  t.test('runs the other tasks when one throws', async (t) => {
    const door = new UwsSideDoor(uws)
    const thrown = once(process, 'uncaughtException')

    door.enter(() => {
      throw new Error('a broken task')
    })
    await entered(door)

    t.match(await thrown, [{ message: 'a broken task' }])
  })

  t.test('forgets at its close what has not run, and can be entered again', async (t) => {
    const door = new UwsSideDoor(uws)
    const log: string[] = []

    door.enter(() => log.push('forgotten'))
    door.close()
    await entered(door)

    t.strictSame(log, [])
  })
}
