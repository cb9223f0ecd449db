/**
 * The rivals that are packages of their own, which neither the package nor its tests need: they are installed by hand, by
 * one command, from a lock file of their own. Without them their rows say so.
 */

import { existsSync } from 'node:fs'
import type { Dialect, Rival } from './rival.ts'
import { startNodeServer } from './server-process.ts'

const FOLDER = new URL('../../bench/rivals/node_modules/', import.meta.url)

function foreignRival(name: Dialect, title: string, packages: readonly string[]): Rival {
  return {
    name,
    title,
    dialect: name,
    absence: () => {
      const missing = packages.filter((one) => !existsSync(new URL(one, FOLDER)))
      const reason = `${missing.join(' and ')} is not installed: npm ci --ignore-scripts --prefix bench/rivals`
      return Promise.resolve(missing.length === 0 ? null : reason)
    },
    start: (program, options) => startNodeServer(`${program}-${name}`, options),
  }
}

/** Socket.IO on its own http server, over WebSockets alone. */
export const socketio: Rival = foreignRival('socketio', 'Socket.IO, an event with bytes', ['socket.io'])

/** A Colyseus room on Colyseus's ws transport. */
export const colyseus: Rival = foreignRival('colyseus', 'Colyseus with its ws transport, a message with bytes', [
  '@colyseus/core',
  '@colyseus/ws-transport',
])
