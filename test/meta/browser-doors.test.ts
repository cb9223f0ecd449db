/**
 * The doors that a browser loads lead to no foreign package: a page without a bundler can load them, and no bundle
 * carries what it does not use. Follows the imports of the sources, those of types left out.
 */

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'

const ROOT = join(import.meta.dirname, '../../src')
const IMPORT = /^(?:import|export)\s(?!type\s)[^;]*?from '([^']+)'/gm

/** The files that a door needs at run time, and the packages that they name. */
function reach(door: string): { files: Set<string>; packages: Set<string> } {
  const [files, packages, waiting] = [new Set<string>(), new Set<string>(), [join(ROOT, door)]]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue
    files.add(file)
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      if (specifier.startsWith('.')) waiting.push(join(dirname(file), specifier))
      else packages.add(specifier)
    }
  }
  return { files, packages }
}

for (const door of ['client/browser.ts', 'rpc-browser.ts', 'variant.ts', 'compat/egret-browser.ts']) {
  t.test(`${door} leads to no package`, async (t) => {
    const { files, packages } = reach(door)

    t.ok(files.size > 20, 'it was followed')
    t.strictSame([...packages], [])
  })
}

t.test('the door of MessagePack leads to msgpackr without generated code, and so would be noticed', async (t) => {
  t.strictSame([...reach('msgpack.ts').packages], ['msgpackr/index-no-eval'])
})
