/**
 * Plants a fault into a file of src as it is imported, so that a test sees that what watches over that file notices.
 * Handed to a program of its own as `node --import`, behind scripts/compile-on-import.js; the environment holds what to
 * plant, as {@link planted} writes it. A text that is not there is an error: no test may pass because nothing was planted.
 */

import nodeModule, { register, type LoadFnOutput, type LoadHookContext } from 'node:module'
import { isMainThread } from 'node:worker_threads'

/** A text of a file as it is compiled, without types, and what stands in its place. */
export interface PlantedFault {
  /** Its path from the root of the tree. */
  readonly file: string
  readonly text: string
  readonly instead: string
}

type NextLoad<T> = (url: string, context: LoadHookContext) => T

const VARIABLE = 'PLANTED_FAULTS'

/** The environment of a program with these faults. */
export function planted(...faults: readonly PlantedFault[]): NodeJS.ProcessEnv {
  return { [VARIABLE]: JSON.stringify(faults) }
}

const faults = JSON.parse(process.env[VARIABLE] ?? '[]') as readonly PlantedFault[]

function sourceOf({ source }: LoadFnOutput): string {
  if (typeof source !== 'string') throw new Error('Nothing has compiled it: scripts/compile-on-import.js comes first.')
  return source
}

function withFaults(url: string, loaded: LoadFnOutput): LoadFnOutput {
  const own = faults.filter(({ file }) => url.endsWith(`/${file}`))
  if (own.length === 0) return loaded
  const source = own.reduce((code, { file, text, instead }) => {
    if (!code.includes(text)) throw new Error(`${file} has no ${text}`)
    return code.replace(text, () => instead)
  }, sourceOf(loaded))
  return { ...loaded, source }
}

/** Node's hook, for a thread of its own or that of the program. */
export function load<T extends LoadFnOutput | Promise<LoadFnOutput>>(
  url: string,
  context: LoadHookContext,
  nextLoad: NextLoad<T>,
): LoadFnOutput | Promise<LoadFnOutput> {
  const loaded = nextLoad(url, context)
  return loaded instanceof Promise ? loaded.then((one) => withFaults(url, one)) : withFaults(url, loaded)
}

/** Not in every version of Node 20, and not in its types. */
const { registerHooks } = nodeModule as { registerHooks?: (hooks: { load: typeof load<LoadFnOutput> }) => unknown }

// As scripts/compile-on-import.js does, whose hook this one asks.
if (isMainThread && faults.length > 0) {
  const isHere = Number.parseInt(process.versions.node, 10) >= 24 && registerHooks !== undefined
  if (isHere) registerHooks({ load })
  else register(import.meta.url)
}
