/**
 * What a figure must carry to mean anything: machine, versions, commit, and where things ran.
 * Called once by bench/main.ts.
 */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Placement } from '../measure/processors.ts'
import { godotVersion } from '../rivals/godot3.ts'

const PACKAGES = ['uWebSockets.js', 'ws', 'msgpackr']
/** Those that `npm ci --prefix bench/rivals` brings. */
const FOREIGN = ['socket.io', '@colyseus/core', '@colyseus/ws-transport']

/** The circumstances of a run. */
export interface Stamp {
  readonly date: string
  readonly command: string
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGb: number; readonly os: string }
  readonly versions: Readonly<Record<string, string | null>>
  /** The commit, with `+changes` behind it if the tree differs from it; `null` outside a repository. */
  readonly commit: string | null
  readonly placement: Placement
}

/** Reads the circumstances; `root` is the folder of the package. */
export function stamp(root: string, placement: Placement): Stamp {
  const processors = cpus()
  return {
    date: new Date().toISOString(),
    command: `npm run bench -- ${process.argv.slice(2).join(' ')}`.replace(/ -- $/, ''),
    machine: {
      cpu: processors[0]?.model ?? 'unknown',
      cores: processors.length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      os: `${process.platform} ${process.arch}`,
    },
    versions: {
      node: process.version,
      'polled-peer': version(join(root, 'package.json')),
      ...versions(root, PACKAGES),
      ...versions(join(root, 'bench/rivals'), FOREIGN),
      godot3: godotVersion(),
    },
    commit: commit(root),
    placement,
  }
}

function versions(folder: string, packages: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(packages.map((name) => [name, version(join(folder, 'node_modules', name, 'package.json'))]))
}

function version(file: string): string | null {
  try {
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: string }
    return version ?? null
  } catch {
    // Not installed: the rival that needs it says so in its own row.
    return null
  }
}

function commit(root: string): string | null {
  const head = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: root })
  if (head.status !== 0) return null
  const changes = spawnSync('git', ['status', '--porcelain'], { cwd: root }).stdout.toString()
  return head.stdout.toString().trim() + (changes === '' ? '' : '+changes')
}
