/**
 * Lets Node import the `.ts` files of this tree, whatever its version: .taprc hands it to every process of the tests, as
 * `node --import`. What it gives is scripts/compiled.js's. Never resolves a name: imports end in `.ts`.
 */

import nodeModule, { createRequire, register } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { compiled } from './compiled.js'

/** Node's hook. The hooks after it are asked too, for tap notes there which files a test has read. */
export function load(url, context, nextLoad) {
  if (!/^file:.*\.ts$/.test(url) || url.includes('/node_modules/')) return nextLoad(url, context)
  const asked = nextLoad(url, { ...context, format: 'module' })
  const answer = () => ({ format: 'module', source: compiled(fileURLToPath(url)) })
  return asked instanceof Promise ? asked.then(answer) : answer()
}

/** From 24 on a hook may run in the thread that imports: that saves each process a thread, and each import the way there. */
function hook() {
  if (Number.parseInt(process.versions.node, 10) >= 24) nodeModule.registerHooks({ load })
  else register(import.meta.url)
}

/**
 * Programs that a test starts run as users start them. tap would have each load tap's own modules first, to note and to
 * count what it loads, which takes longer than the program itself.
 */
function leaveProgramsAlone() {
  process.execArgv = process.execArgv.filter((word) => !word.includes('/@tapjs/'))
  if (process.env.NODE_OPTIONS?.includes('/@tapjs/') !== true) return
  delete process.env.NODE_OPTIONS
  createRequire(import.meta.resolve('@tapjs/processinfo'))('process-on-spawn').removeAllListeners()
}

if (isMainThread) {
  hook()
  leaveProgramsAlone()
}
