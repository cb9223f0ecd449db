/**
 * Lets Node import the `.ts` files of this tree, whatever its version: .taprc hands it to every process of the tests, as
 * `node --import`. What it gives is scripts/compiled.js's. Never resolves a name: imports end in `.ts`.
 */

import { register } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { compiled } from './compiled.js'

/** Node's hook. The hooks after it are asked too, for tap notes there which files a test has read. */
export async function load(url, context, nextLoad) {
  if (!/^file:.*\.ts$/.test(url) || url.includes('/node_modules/')) return nextLoad(url, context)
  await nextLoad(url, { ...context, format: 'module' })
  return { format: 'module', source: compiled(fileURLToPath(url)) }
}

if (isMainThread) {
  register(import.meta.url)
  // Programs that a test starts by its own words shall not get tap's compiler, which is back on for them on Node 20.
  process.execArgv = process.execArgv.filter((word) => !word.includes('/@tapjs/typescript/'))
}
