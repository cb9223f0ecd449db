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

/** Reads the script and puts it into words. Ends with 0; 1 if not all that it extends is known to be read; 2 without the file. */
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
    const stdout = lines.map((line) => `${printable(line)}\n`).join('')
    if (found.isKnown) return { code: 0, stdout, stderr: '' }
    return { ...failure(1, doubt(found.paths.at(-1) ?? path, found.engineClass)), stdout }
  } catch (error) {
    if (!isOfFileSystem(error)) throw error
    return failure(2, `Cannot read '${file}': ${error.message}.`)
  }
}

function doubt(path: string, base: string): string {
  return `${path} extends ${base}: no script here has that name, and no class of Godot 4 that is known. Names may be missing.`
}

function failure(code: 1 | 2, sentence: string): Outcome {
  return { code, stdout: '', stderr: `${printable(sentence)}\n` }
}
