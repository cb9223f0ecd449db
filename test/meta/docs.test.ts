/**
 * Holds the documentation to the tree: each path it names exists, each page keeps its length, and the programs of
 * README and guides are type-checked and run against the built package, as a reader would run them.
 */

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import { REFUSAL_REASONS } from '../../src/server/refusals.ts'
import { extractExamples, promisedLines, runExamples, writeExamples, type Example } from '../../scripts/examples.js'

const root = join(import.meta.dirname, '../..')
const read = (page: string): string => readFileSync(join(root, page), 'utf8')
const inRoot = readdirSync(root).filter((name) => name.endsWith('.md'))
const inFolders = ['docs', 'demo', 'bench', 'soak']
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
const PAGES = [...inRoot, ...inFolders]

/** Most lines that a page may have. */
const LONGEST: Readonly<Record<string, number>> = { 'README.md': 150, 'ARCHITECTURE.md': 200, 'CONTRIBUTING.md': 100 }

/** The page without its code blocks. */
const prose = (markdown: string): string => markdown.replace(/^```[^]*?^```/gm, '')

/** Headings as GitHub makes anchors of them. */
const anchors = (markdown: string): string[] =>
  [...prose(markdown).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

/** What is wrong with the links of a page whose text is `markdown`. */
function deadLinks(page: string, markdown: string): string[] {
  const targets = [...prose(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false
    const [path = '', anchor = ''] = target.split('#')
    const file = path === '' ? page : relative(root, join(root, dirname(page), path))
    if (!existsSync(join(root, file))) return true
    return anchor !== '' && !anchors(file === page ? markdown : read(file)).includes(anchor)
  })
}

/** Paths of the tree that the prose names in code style and that do not exist. */
function deadPaths(markdown: string): string[] {
  const named = [...prose(markdown).matchAll(/`((?:src|test|docs|demo|bench|fuzz|soak|scripts|examples)\/[\w./-]+)`/g)]
  return named.map(([, path = '']) => path).filter((path) => !existsSync(join(root, path)))
}

/** What the compiler has read: the libraries are the same for each page. */
const parsed = new Map<string, ts.SourceFile | undefined>()

/** Strictly, TypeScript and JavaScript alike. */
const CHECKED: ts.CompilerOptions = {
  ...{ module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023, types: ['node'], noEmit: true },
  ...{ strict: true, allowJs: true, checkJs: true, skipLibCheck: true },
}

/** Compiles the programs and returns what the compiler says. All options are for the same target: the parsed are shared. */
function compile(written: readonly Pick<Example, 'file'>[], options = CHECKED): string[] {
  const host = ts.createCompilerHost(options)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (name, ...rest) => {
    if (!parsed.has(name)) parsed.set(name, read(name, ...rest))
    return parsed.get(name)
  }
  const program = ts.createProgram(
    written.map(({ file }) => file),
    options,
    host,
  )
  const { diagnostics } = program.emit()
  return [...ts.getPreEmitDiagnostics(program), ...diagnostics].map((one) => {
    const place = one.file === undefined ? '' : `${relative(root, one.file.fileName)}: `
    return `${place}${ts.flattenDiagnosticMessageText(one.messageText, '\n')}`
  })
}

for (const page of PAGES) {
  t.test(`${page} names only what exists`, async (t) => {
    t.same(deadLinks(page, read(page)), [], 'links')
    t.same(deadPaths(read(page)), [], 'paths')
  })
}

for (const [page, longest] of Object.entries(LONGEST)) {
  t.test(`${page} has at most ${longest} lines`, async (t) => {
    t.ok(read(page).trimEnd().split('\n').length <= longest)
  })
}

t.test('docs/refusals.md explains each refusal, in the order of the list', async (t) => {
  const explained = [...read('docs/refusals.md').matchAll(/^### (.*)$/gm)].map(([, reason]) => reason)

  t.same(explained, REFUSAL_REASONS)
})

t.test('a dead link, a dead anchor and a dead path are noticed', async (t) => {
  t.same(deadLinks('README.md', '# One two\n[a](nowhere.md) [b](#one-two) [c](#three)'), ['nowhere.md', '#three'])
  t.same(deadPaths('see `src/nowhere.ts` and `src/index.ts`'), ['src/nowhere.ts'])
})

for (const page of [
  'README.md',
  'docs/finding-a-race.md',
  'docs/godot4.md',
  'docs/move-from-godot4.md',
  'docs/one-world.md',
  'docs/recording.md',
  'docs/rpc.md',
  'docs/testing.md',
]) {
  t.test(`the programs of ${page} are typed well, run, and print what they promise`, async (t) => {
    const { examples, unnamed } = extractExamples(read(page))
    t.same(unnamed, [], 'each program has a file name')
    t.ok(examples.filter(({ text }) => promisedLines(text).length > 0).length >= 2, 'a server and a client')

    const written = await writeExamples(examples, t.testdir({}))

    t.same(compile(written), [])
    t.same(await runExamples(written), [])
  })
}

t.test('the steps of docs/move-from-godot4.md make programs that run', async (t) => {
  const page = read('docs/move-from-godot4.md')
  const [, config = ''] = /^```json tsconfig\.json\n([^]*?)^```/m.exec(page) ?? []
  t.match(page, /^npm pkg set type=module\nnpm install polled-peer\nnpm install --save-dev typescript @types\/node$/m)
  const written = await writeExamples(extractExamples(page).examples, t.testdir({}))
  const folder = dirname(written[0]?.file ?? '')
  for (const { file } of written) rmSync(file.replace(/\.ts$/, '.js'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules/polled-peer'), 'junction')

  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(JSON.parse(config), ts.sys, folder)
  t.same(errors, [])
  t.same(fileNames.map((file) => relative(folder, file)).sort(), ['game.ts', 'player.ts', 'server.ts'])
  t.same(
    compile(
      fileNames.map((file) => ({ file })),
      options,
    ),
    [],
  )
  t.same(await runExamples(written), [])
})

t.test('a program that fails, or prints something else, is noticed', async (t) => {
  const page = '# A\n```js a.js\nconsole.log(1) // prints: 2\n```\n# B\n```js b.js\nthrow new Error("no")\n```\n'
  const written = await writeExamples(extractExamples(page).examples, t.testdir({}))

  const faults = await runExamples(written)

  t.match(faults, [/a\.js did not print "2"/, /b\.js ended with 1/])
})

t.test('a program with a wrong type is noticed', async (t) => {
  const page =
    '# A\n```ts a.ts\nconst one: number = "1"\n```\n```ts b.ts\nimport { Nothing } from "polled-peer"\nnew Nothing()\n```\n'
  const written = await writeExamples(extractExamples(page).examples, t.testdir({}))

  t.match(compile(written), [/not assignable/, /no exported member/])
})
