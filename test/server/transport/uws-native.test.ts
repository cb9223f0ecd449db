/**
 * Loading the native build, where there is one and where there is none.
 */

import t from 'tap'
import { INSTALL_COMMAND, loadUws } from '../../../src/server/transport/uws-native.ts'

const constants = { LIBUS_LISTEN_EXCLUSIVE_PORT: 1, DISABLED: 0, SHARED_COMPRESSOR: 1, DEDICATED_COMPRESSOR: 2 }
const functions = {
  App: () => ({}),
  SSLApp: () => ({}),
  us_listen_socket_close: () => {},
  us_socket_local_port: () => 0,
}

t.test('names the command that installs the official build when loading throws', async (t) => {
  const loaded = loadUws(() => {
    throw new Error('Cannot find module ./uws_linux_x64_999.node\nRequire stack')
  })

  t.equal(loaded.ok, false)
  if (loaded.ok) return
  t.ok(loaded.message.includes(INSTALL_COMMAND))
  t.ok(loaded.message.includes('uws_linux_x64_999.node'))
  t.notOk(loaded.message.includes('\n'))
  t.equal(INSTALL_COMMAND, 'npm install uWebSockets.js@github:uNetworking/uWebSockets.js#v20.x')
})

t.test('takes a module that has what is needed', async (t) => {
  const uws = { ...constants, ...functions }

  t.same(
    loadUws(() => uws),
    { ok: true, uws },
  )
})

t.test('refuses a module that lacks a member, or is none', async (t) => {
  const { us_socket_local_port: _missing, ...lacking } = { ...constants, ...functions }

  for (const wrong of [lacking, { ...constants, ...functions, DISABLED: '0' }, null, undefined, 'uws', {}]) {
    t.match(
      loadUws(() => wrong),
      { ok: false, message: /another one/ },
    )
  }
})
