/**
 * Finds programs that tests run beside Node: the Godot engine, a browser, a proxy. Called at the head of each such test.
 * A missing program skips the test with a reason; with POLLED_PEER_REQUIRE_ALL=1, as in CI, it fails it, but for those that
 * POLLED_PEER_WITHOUT names, with commas between.
 * The reason always begins with "missing program": the audit of skips looks for it.
 */

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Test } from 'tap'

/** Other names under which systems install the same program. */
const ALSO_KNOWN_AS: Readonly<Record<string, readonly string[]>> = {
  chromium: ['chromium-browser', 'google-chrome'],
}

/** Where Debian keeps servers, which is not on every user's PATH. */
const FURTHER_FOLDERS = ['/usr/sbin', '/usr/local/sbin']

/** The path of a program, as `nginx`; undefined if it is missing, and then the test has been skipped or failed. */
export function requireProgram(t: Test, name: string): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const names = [name, ...(ALSO_KNOWN_AS[name] ?? [])]
  const places = names.flatMap((known) => [...onPath, ...FURTHER_FOLDERS].map((folder) => join(folder, known)))
  const found = places.find(isExecutable)
  if (found !== undefined) return found
  const reason = `missing program: ${name}`
  const isExcused = (process.env['POLLED_PEER_WITHOUT'] ?? '').split(',').includes(name)
  if (process.env['POLLED_PEER_REQUIRE_ALL'] === '1' && !isExcused) t.fail(reason)
  else t.pass(reason, { skip: reason })
  return undefined
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
