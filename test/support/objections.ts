/** Asks the compiler what it objects to in a program that stands in a test. Called by tests of types. */

import ts from 'typescript'

/** The lines of a program at which the compiler objects, each behind its number. `file` is where it would stand. */
export function objections(file: string, program: string): string[] {
  const options: ts.CompilerOptions = {
    ...{ module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023, lib: ['lib.es2023.d.ts'], types: ['node'] },
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    ...{ noEmit: true, skipLibCheck: true, allowImportingTsExtensions: true },
  }
  const host = ts.createCompilerHost(options)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, program, ts.ScriptTarget.ES2023) : read(name, ...rest)
  const exists = host.fileExists.bind(host)
  host.fileExists = (name) => name === file || exists(name)
  const compiled = ts.createProgram([file], options, host)
  const source = compiled.getSourceFile(file)
  const found = compiled.getSemanticDiagnostics(source).concat(compiled.getSyntacticDiagnostics(source))
  const lines = found.map(({ start = 0 }) => (source?.getLineAndCharacterOfPosition(start).line ?? -1) + 1)
  return pick(program, (_line, number) => lines.includes(number))
}

/** The lines of a program of which something is true, each behind its number, counted from 1. */
export function pick(program: string, isWanted: (line: string, number: number) => boolean): string[] {
  return program
    .split('\n')
    .flatMap((line, index) => (isWanted(line, index + 1) ? [`${index + 1}: ${line.trim()}`] : []))
}
