/**
 * Holds package.json and its lock file to two rules: each dependency is one exact version, and each package that npm may
 * install, for whatever system, is pinned by a SHA-512 of its tarball. Plants a fault against each.
 */

import { readFileSync } from 'node:fs'
import t from 'tap'

interface Locked {
  readonly version?: string
  readonly integrity?: string
  readonly link?: boolean
}
interface Lock {
  readonly packages: Readonly<Record<string, Locked>>
}
type Dependencies = Readonly<Record<string, string>>
interface Manifest {
  readonly dependencies?: Dependencies
  readonly devDependencies?: Dependencies
  readonly optionalDependencies?: Dependencies
  readonly peerDependencies?: Dependencies
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')) as unknown
const manifest = read('package.json') as Manifest
const lock = read('package-lock.json') as Lock

const EXACT = /^(npm:[\w@./-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/
/** 64 bytes in base64. */
const SHA512 = /^sha512-[A-Za-z0-9+/]{86}==$/

/** The dependencies that are not one exact version. */
function loose({ dependencies, devDependencies, optionalDependencies, peerDependencies }: Manifest): string[] {
  const all = [dependencies, devDependencies, optionalDependencies, peerDependencies]
  const entries = all.flatMap((some) => Object.entries(some ?? {}))
  return entries.filter(([, version]) => !EXACT.test(version)).map(([name, version]) => `${name}@${version}`)
}

/** The packages of a lock file that nothing pins; `''` is the project itself. */
function unpinned({ packages }: Lock): string[] {
  const entries = Object.entries(packages).filter(([path]) => path !== '')
  return entries.filter(([, { integrity = '' }]) => !SHA512.test(integrity)).map(([path]) => path)
}

t.test('each dependency is one exact version', async (t) => {
  t.strictSame(loose(manifest), [])
  t.ok(Object.keys(manifest.dependencies ?? {}).length >= 5)
})

t.test('each locked package is pinned by the SHA-512 of its tarball, for every system', async (t) => {
  t.strictSame(unpinned(lock), [])
  t.ok(Object.keys(lock.packages).length > 100)
})

t.test('the lock file holds what package.json asks for', async (t) => {
  const { dependencies, devDependencies } = lock.packages[''] as Manifest

  t.strictSame(dependencies, manifest.dependencies)
  t.strictSame(devDependencies, manifest.devDependencies)
})

t.test('a range, a tag, a repository, and an entry without a good sum are noticed', async (t) => {
  const found = loose({
    dependencies: { a: '^1.0.0', b: 'latest', c: 'github:d/e', f: 'npm:g@1', h: 'npm:@i/j@1.2.3' },
  })
  const packages = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '1.0.0', integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' },
    'node_modules/c': { link: true },
  }

  t.strictSame(found, ['a@^1.0.0', 'b@latest', 'c@github:d/e', 'f@npm:g@1'])
  t.strictSame(unpinned({ packages }), ['node_modules/a', 'node_modules/b', 'node_modules/c'])
})
