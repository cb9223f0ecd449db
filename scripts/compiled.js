/**
 * The TypeScript of this tree as JavaScript with its source map, for the tests. A text is compiled once and kept in
 * .tap/compiled under its digest: who comes later finds it there and never loads the compiler. Never checks types.
 * Called by scripts/test.js for everything at once, and by scripts/compile-on-import.js in every process of the tests.
 */

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const root = dirname(import.meta.dirname)
const store = join(root, '.tap/compiled')
const require = createRequire(import.meta.url)
const inputs = ['tsconfig.json', 'scripts/compiled.js', 'node_modules/typescript/package.json']
const settings = inputs.map((file) => readFileSync(join(root, file), 'utf8'))

/** The text as JavaScript, with its source map inside; throws a SyntaxError for what is no TypeScript. */
function compile(fileName, text) {
  const ts = require('typescript')
  const { config } = ts.parseConfigFileTextToJson('tsconfig.json', settings[0])
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root)
  const { outputText, diagnostics } = ts.transpileModule(text, {
    fileName,
    reportDiagnostics: true,
    compilerOptions: {
      ...options,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      rewriteRelativeImportExtensions: false,
      sourceMap: false,
      inlineSourceMap: true,
      inlineSources: true,
    },
  })
  const host = { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' }
  if (diagnostics.length > 0) throw new SyntaxError(ts.formatDiagnostics(diagnostics, host))
  return outputText
}

/** The file as JavaScript, out of the store; another process never sees half of it there. */
export function compiled(fileName) {
  const text = readFileSync(fileName, 'utf8')
  const digest = createHash('sha256')
    .update(JSON.stringify([settings, fileName, text]))
    .digest('hex')
  const place = join(store, `${digest}.js`)
  if (!existsSync(place)) {
    mkdirSync(store, { recursive: true })
    writeFileSync(`${place}.${process.pid}`, compile(fileName, text))
    renameSync(`${place}.${process.pid}`, place)
  }
  return readFileSync(place, 'utf8')
}
