/** One engine for all the tests of a file: the first test that asks for it starts it, and it ends with the file. */

import type { Test } from 'tap'
import { requireProgram } from '../support/programs.ts'
import { Puppet } from './puppet.ts'

/** The puppet of a file, called with the test that needs it; undefined without an engine, and then the test was skipped or failed. */
export function onePuppet(root: Test, script?: string): (t: Test) => Promise<Puppet | undefined> {
  let puppet: Puppet | undefined
  return async (t) => {
    const program = requireProgram(t, 'godot3-server')
    if (program === undefined) return undefined
    puppet ??= await Puppet.start(root, program, script)
    return puppet
  }
}
