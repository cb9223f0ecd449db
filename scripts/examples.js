/**
 * Takes the programs out of a markdown page and runs them as a reader would: those under one heading together, in order.
 * Called by test/meta/docs.test.ts on the tree and by scripts/package-check.js on the installed package.
 * A program is a block ```js name.js or ```ts name.ts. `// prints: text` in it is a line that it must print. One that
 * another imports is not run by itself.
 */

import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import ts from 'typescript'

const EXAMPLE_PORT = '9080'
const PATIENCE_MS = 20_000
const AS_JAVASCRIPT = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 }

/** The programs of a page: under which heading, in which file, and their text. Blocks without a file name are `unnamed`. */
export function extractExamples(markdown) {
  const examples = []
  const unnamed = []
  let heading = ''
  let open = null
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^```(\w*)[ ]*(\S*)/.exec(line)
    if (open !== null) {
      if (fence === null) open.lines.push(line)
      else {
        if (open.file !== '') examples.push({ heading, file: open.file, text: `${open.lines.join('\n')}\n` })
        open = null
      }
    } else if (fence !== null) {
      const isProgram = fence[1] === 'js' || fence[1] === 'ts'
      if (isProgram && fence[2] === '') unnamed.push(index + 1)
      open = { file: isProgram ? fence[2] : '', lines: [] }
    } else if (/^#+ /.test(line)) heading = line.replace(/^#+ /, '')
  }
  return { examples, unnamed }
}

/** The lines that a program promises to print. */
export function promisedLines(text) {
  return [...text.matchAll(/\/\/ prints: (.*)$/gm)].map(([, line]) => line.trim())
}

/** Writes the programs into a folder, each heading into its own, on a free port in place of the page's, and as JavaScript too. */
export async function writeExamples(examples, folder) {
  const headings = [...new Set(examples.map(({ heading }) => heading))]
  const written = []
  for (const [index, heading] of headings.entries()) {
    const port = await freePort()
    const place = join(folder, `section-${index + 1}`)
    mkdirSync(place, { recursive: true })
    for (const example of examples.filter((one) => one.heading === heading)) {
      const text = example.text.replaceAll(EXAMPLE_PORT, String(port))
      const file = join(place, example.file)
      writeFileSync(file, text)
      if (file.endsWith('.ts')) {
        const { outputText } = ts.transpileModule(text, { compilerOptions: AS_JAVASCRIPT })
        writeFileSync(asJavaScript(file), outputText)
      }
      written.push({ heading, file, text })
    }
  }
  return written
}

/**
 * Runs what `writeExamples` wrote and returns what went wrong, one sentence each. Programs of one heading run side by
 * side, each started when the one before has printed its lines or ended; then those that still run are stopped.
 */
export async function runExamples(written, node = process.execPath) {
  const faults = []
  for (const heading of new Set(written.map((one) => one.heading))) {
    const running = []
    const section = written.filter((one) => one.heading === heading)
    const isImported = ({ file }) => section.some(({ text }) => text.includes(`'./${basename(asJavaScript(file))}'`))
    for (const example of section.filter((one) => !isImported(one))) {
      const program = start(example, node)
      running.push(program)
      await program.ready
    }
    for (const program of running) faults.push(...(await program.finish()))
  }
  return faults
}

/** Starts one program. `ready` resolves when it has printed all it promised, has ended, or has been too slow. */
function start({ file, text }, node) {
  const child = spawn(node, [asJavaScript(file)], { stdio: ['ignore', 'pipe', 'pipe'] })
  const promised = promisedLines(text)
  let output = ''
  const missing = () => promised.filter((line) => !output.split(/\r?\n/).includes(line))
  const ended = new Promise((resolve) => {
    child.once('error', () => resolve(127))
    child.once('close', (code) => resolve(code))
  })
  const ready = new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MS)
    const settle = () => {
      clearTimeout(timer)
      resolve()
    }
    const hear = (chunk) => {
      output += chunk
      if (promised.length > 0 && missing().length === 0) settle()
    }
    child.stdout.setEncoding('utf8').on('data', hear)
    child.stderr.setEncoding('utf8').on('data', hear)
    void ended.then(settle)
  })
  const finish = async () => {
    const wasRunning = child.exitCode === null && child.signalCode === null
    if (wasRunning) child.kill('SIGKILL')
    const code = await ended
    const faults = missing().map((line) => `${file} did not print "${line}" but:\n${output}`)
    if (!wasRunning && code !== 0) faults.push(`${file} ended with ${code}:\n${output}`)
    return faults
  }
  return { ready, finish }
}

function asJavaScript(file) {
  return file.replace(/\.ts$/, '.js')
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
