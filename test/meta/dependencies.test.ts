/**
 * Holds each package.json and its lock file to three rules: each dependency is one exact version, each package that npm may
 * install, for whatever system, is in the lock file, or `npm ci` installs nothing, and is pinned there by a SHA-512 of its
 * tarball. Plants a fault against each.
 */

import { readFileSync } from 'node:fs'
import t from 'tap'

interface Locked {
  readonly dependencies?: Dependencies
  readonly optionalDependencies?: Dependencies
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
/** The folders with a package.json, and how many packages there are at least. */
const PROJECTS = [
  { folder: '', leastDependencies: 5, leastPackages: 100 },
  { folder: 'bench/rivals/', leastDependencies: 3, leastPackages: 50 },
]

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

/** What some package of a lock file needs and cannot find in it, in its own folder or in one above. */
function absent({ packages }: Lock): string[] {
  const isThere = (path: string, name: string): boolean => {
    if (`${path}node_modules/${name}` in packages) return true
    if (path === '') return false
    return isThere(path.slice(0, path.lastIndexOf('node_modules/')), name)
  }
  return Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !isThere(path === '' ? '' : `${path}/`, name))
      .map((name) => `${name} of ${path}`),
  )
}

for (const { folder, leastDependencies, leastPackages } of PROJECTS) {
  const manifest = read(`${folder}package.json`) as Manifest
  const lock = read(`${folder}package-lock.json`) as Lock

  t.test(`each dependency in ${folder}package.json is one exact version`, async (t) => {
    t.strictSame(loose(manifest), [])
    t.ok(Object.keys(manifest.dependencies ?? {}).length >= leastDependencies)
  })

  t.test(`each package in ${folder}package-lock.json is pinned by its SHA-512, for every system`, async (t) => {
    t.strictSame(unpinned(lock), [])
    t.ok(Object.keys(lock.packages).length > leastPackages)
  })

  t.test(`${folder}package-lock.json holds what package.json asks for, and what that needs`, async (t) => {
    const { dependencies, devDependencies } = lock.packages[''] as Manifest

    t.strictSame(dependencies, manifest.dependencies)
    t.strictSame(devDependencies, manifest.devDependencies)
    t.strictSame(absent(lock), [])
  })
}

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

t.test('a package that is for another system alone, and left out, is noticed', async (t) => {
  const packages = {
    '': { dependencies: { a: '1.0.0' } },
    'node_modules/a': { dependencies: { b: '^1.0.0', c: '^1.0.0' }, optionalDependencies: { d: '1.0.0' } },
    'node_modules/b': { dependencies: { c: '^2.0.0' } },
    'node_modules/a/node_modules/c': {},
  }

  t.strictSame(absent({ packages }), ['d of node_modules/a', 'c of node_modules/b'])
})
