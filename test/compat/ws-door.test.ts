/**
 * The door of the face as it is built: from modules and from CommonJS, in the forms in which programs take `ws`.
 */

import { createRequire } from 'node:module'
import t from 'tap'
import * as ws from 'ws'
import * as door from 'polled-peer/compat/ws'

const require = createRequire(import.meta.url)
const theirs = require('ws') as Record<string, unknown>
const ours = require('polled-peer/compat/ws') as Record<string, unknown>

t.test('a module finds every name that ws exports', async (t) => {
  t.strictSame(
    Object.keys(ws).filter((name) => !(name in door)),
    [],
  )
  t.equal(door.default, door.WebSocket)
})

t.test('require returns the class, with all that hangs on it', async (t) => {
  t.type(ours, 'function')
  t.equal(ours, door.WebSocket)
  for (const name of Object.keys(theirs)) t.type(ours[name], typeof theirs[name], name)
  t.equal(ours['WebSocket'], ours)
  t.equal(ours['Server'], ours['WebSocketServer'])
  t.strictSame(Object.keys(ours).sort(), Object.keys(theirs).sort())
})

t.test('the classes carry the names of those of ws', async (t) => {
  t.equal(door.WebSocket.name, ws.WebSocket.name)
  t.equal(door.WebSocketServer.name, ws.WebSocketServer.name)
})

t.test('what ws has for experts is handed on as it is', async (t) => {
  for (const name of ['Sender', 'Receiver', 'PerMessageDeflate', 'extension', 'subprotocol']) {
    t.ok(name in ws, name)
    t.equal(Reflect.get(door, name), Reflect.get(ws, name), name)
  }
})
