/** The programs of docs/rpc.md, typed and run against the built package, as a reader would. */

import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import ts from 'typescript'
import { extractExamples, runExamples, writeExamples } from '../../../scripts/examples.js'

const PAGE = readFileSync(new URL('../../../docs/rpc.md', import.meta.url), 'utf8')
const PROGRAM: ts.CompilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 }
const options: ts.CompilerOptions = {
  ...{ module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023, types: ['node'], noEmit: true },
  ...{ strict: true, skipLibCheck: true },
}

t.test('the programs of the guide are typed well, run, and print what they promise', async (t) => {
  const { examples, unnamed } = extractExamples(PAGE)
  t.strictSame(unnamed, [])
  t.strictSame(
    examples.map(({ file }) => file),
    ['chat.ts', 'server.ts', 'client.ts'],
  )

  const written = await writeExamples(examples, t.testdir({}))
  for (const { file, text } of written) {
    writeFileSync(file.replace(/\.ts$/, '.js'), ts.transpileModule(text, { compilerOptions: PROGRAM }).outputText)
  }
  const program = ts.createProgram(
    written.map(({ file }) => file),
    options,
  )

  const faults = ts.getPreEmitDiagnostics(program).map((one) => ts.flattenDiagnosticMessageText(one.messageText, '\n'))
  t.strictSame(faults, [])
  t.strictSame(await runExamples(written.filter(({ file }) => !file.endsWith('chat.ts'))), [])
})
