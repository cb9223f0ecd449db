/**
 * Loading the native build, where there is one and where there is none.
 */

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { INSTALL_COMMAND, loadUws, officialLoads } from '../../../src/server/transport/uws-native.ts'

const constants = { LIBUS_LISTEN_EXCLUSIVE_PORT: 1, DISABLED: 0, SHARED_COMPRESSOR: 1, DEDICATED_COMPRESSOR: 2 }
const functions = {
  App: () => ({}),
  SSLApp: () => ({}),
  us_listen_socket_close: () => {},
  us_socket_local_port: () => 0,
}

t.test('names the command that installs the official build when loading throws', async (t) => {
  const loaded = loadUws([
    () => {
      throw new Error('Cannot find module ./uws_linux_x64_999.node\nRequire stack')
    },
  ])

  t.equal(loaded.ok, false)
  if (loaded.ok) return
  t.ok(loaded.message.includes(INSTALL_COMMAND))
  t.ok(loaded.message.includes('uws_linux_x64_999.node'))
  t.notOk(loaded.message.includes('\n'))
  t.equal(INSTALL_COMMAND, 'npm install uWebSockets.js@github:uNetworking/uWebSockets.js#v20.x')
})

t.test('takes a module that has what is needed', async (t) => {
  const uws = { ...constants, ...functions }

  t.same(loadUws([() => uws]), { ok: true, uws })
})

t.test('refuses a module that lacks a member, or is none', async (t) => {
  const { us_socket_local_port: _missing, ...lacking } = { ...constants, ...functions }

  for (const wrong of [lacking, { ...constants, ...functions, DISABLED: '0' }, null, undefined, 'uws', {}]) {
    t.match(loadUws([() => wrong]), { ok: false, message: /another one/ })
  }
})

t.test('takes an official build of the project where the one of this package does not load', async (t) => {
  const broken = 'throw new Error("no build for this Node")'
  const official = 'module.exports = { ...require("./parts.cjs") }'
  const parts = `module.exports = {
    ...${JSON.stringify(constants)},
    ...${JSON.stringify(Object.keys(functions))}.reduce((all, name) => ({ ...all, [name]() {} }), {}),
  }`
  // As npm leaves it behind the command: the project's build beside this package, the package's own below.
  const project = t.testdir({
    node_modules: {
      'polled-peer': { node_modules: { 'uWebSockets.js': { dist: { 'uws.mjs': broken } } }, dist: {} },
      'uWebSockets.js': { 'uws.js': official, 'parts.cjs': parts },
    },
  })
  const own = (): unknown => {
    throw new Error('no build for this Node')
  }

  const loads = officialLoads(pathToFileURL(join(project, 'node_modules/polled-peer/dist/door.js')).href)

  t.equal(loads.length, 1)
  t.equal(loadUws([own, ...loads]).ok, true)
})

t.test('says why the last build that there is did not load', async (t) => {
  const failing = (why: string) => (): unknown => {
    throw new Error(why)
  }

  t.match(loadUws([failing('too new a Node'), failing('too old a Node')]), { ok: false, message: /too old a Node/ })
})
