/**
 * What `polled-peer godot4 rpcs` says of a script: where its remote calls come from, their indices, and the checksum that
 * both sides of a call must have. Called by main. Prints nothing; each mistake is one sentence.
 */

import { RpcTable } from '../godot4/script/rpc-names.ts'
import { findScriptNames } from '../godot4/script/script-names.ts'
import type { Outcome } from './command-line.ts'
import type { RpcsSettings } from './godot4-command.ts'
import { Godot4Project } from './godot4-project.ts'
import { printable } from '../peer/printable.ts'
import { isOfFileSystem } from './recording-file.ts'

/** Reads the script and puts it into words. Ends with 0, with 1 if what it extends cannot be read, 2 without the file. */
export function describeRpcs({ file }: RpcsSettings): Outcome {
  try {
    const project = new Godot4Project(file)
    const path = project.pathOf(file)
    if (project.read(path) === null) return failure(2, `Cannot read '${file}': there is no such file.`)
    const found = findScriptNames(path, project)
    if (!found.ok) return failure(1, found.message)
    const { entries, checksum } = new RpcTable({ script: found.names })
    const width = String(entries.length).length
    const lines = [
      [...found.paths, found.engineClass].join(' extends '),
      ...entries.map(({ name, index }) => `${String(index).padStart(width)}  ${name}`),
      `checksum ${checksum}`,
    ]
    return { code: 0, stdout: lines.map((line) => `${printable(line)}\n`).join(''), stderr: '' }
  } catch (error) {
    if (!isOfFileSystem(error)) throw error
    return failure(2, `Cannot read '${file}': ${error.message}.`)
  }
}

function failure(code: 1 | 2, sentence: string): Outcome {
  return { code, stdout: '', stderr: `${printable(sentence)}\n` }
}
