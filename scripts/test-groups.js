/**
 * Which test files share a process. To start one, and to load tap into it, takes longer than the tests of most files.
 * Called by scripts/test.js. Never looks into a file: its folder says what it needs.
 */

import { join, posix } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isOfTheWhole } from './coverage.js'

/** Tests of the tree, and those that hold an engine of Godot, a browser or a fuzzer against us: no Node changes what they find. */
const FOR_ONE_NODE = /^test\/(bench|browser|fuzz|godot|godot4\/engine|meta|soak)\//

/** So many share a process at most: it is done long before its time is up, and no processor waits for the last group. */
const MOST = 12

/** Those of the files that every supported Node has to run. */
export function forEveryNode(files) {
  return files.filter((file) => !FOR_ONE_NODE.test(file))
}

/** The files of each process, in lists: neighbours in a folder share one, in the order they are given, but tests of the whole. */
export function groupsOf(files) {
  const groups = []
  for (const file of files) {
    const last = groups.at(-1)
    if (last !== undefined && mayJoin(last, file)) last.push(file)
    else groups.push([file])
  }
  return groups
}

function mayJoin(group, file) {
  return !isOfTheWhole(file) && posix.dirname(group[0]) === posix.dirname(file) && group.length < MOST
}

/** What a group's process runs: a module that imports its files, `/`-separated paths below `root`, one behind the other. */
export function entryOf(root, group) {
  return group.map((file) => `import ${JSON.stringify(pathToFileURL(join(root, file)).href)}\n`).join('')
}
