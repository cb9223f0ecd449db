/**
 * A program of its own, because a fault is planted in what it imports: runs the target that its argument names on the
 * target's seeds, and prints a line for each that breaks a promise, as it is: to make it shorter takes a minute.
 */

import type { FuzzTarget } from '../../fuzz/target.ts'

const name = process.argv[2] ?? ''
const targets = (await import(`../../fuzz/targets/${name}.ts`)) as Readonly<Record<string, FuzzTarget>>
for (const bytes of targets[name]?.seeds ?? []) {
  try {
    targets[name]?.run(bytes)
  } catch (error) {
    process.stdout.write(`${String(error)}\n`)
  }
}
