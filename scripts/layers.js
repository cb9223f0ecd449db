/**
 * Checks the rooms and doors: `npm run layers`. Reads src, demo, bench, fuzz and soak with .dependency-cruiser.js, demands that
 * every file on disk was read, then plants a fault for each rule in a copy and demands that the same rules catch it.
 * Never writes into src.
 */

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cruise } from 'dependency-cruiser'
import config from '../.dependency-cruiser.js'
import { sourcesBelow } from './coverage.js'

const root = dirname(import.meta.dirname)
const FOLDERS = ['src', 'demo', 'bench', 'fuzz', 'soak']
/** Fewer files than this in src cannot be the whole program. */
const LEAST_FILES = 30

/** One fault for each rule: files to plant, the first of which breaks the rule. */
const FAULTS = [
  ['room-peer', { 'src/peer/planted.ts': "import '../server/gate.ts'" }],
  ['room-peer', { 'src/peer/planted.ts': "import type { Gate } from '../server/gate.ts'\nexport type A = Gate" }],
  ['room-system', { 'src/system/planted.ts': "import '../server/gate.ts'" }],
  ['room-multiplayer', { 'src/multiplayer/planted.ts': "import '../server/gate.ts'" }],
  ['room-server', { 'src/server/planted.ts': "import '../client/planted.ts'", 'src/client/planted.ts': '' }],
  ['room-client', { 'src/client/planted.ts': "import '../server/gate.ts'" }],
  ['room-godot4', { 'src/godot4/planted.ts': "import '../cli/planted.ts'", 'src/cli/planted.ts': '' }],
  ['room-world', { 'src/world/planted.ts': "import '../compat/planted.ts'", 'src/compat/planted.ts': '' }],
  ['room-compat', { 'src/compat/planted.ts': "import '../godot4/planted.ts'", 'src/godot4/planted.ts': '' }],
  ['room-recording', { 'src/recording/planted.ts': "import '../testing/planted.ts'", 'src/testing/planted.ts': '' }],
  ['room-testing', { 'src/testing/planted.ts': "import '../cli/planted.ts'", 'src/cli/planted.ts': '' }],
  ['room-cli', { 'src/cli/planted.ts': "import '../index.ts'" }],
  ['door-uwebsockets.js', { 'src/server/planted.ts': "import 'uWebSockets.js'" }],
  ['door-uwebsockets.js', { 'src/server/transport/uws-planted.ts': "import 'uWebSockets.js'" }],
  ['door-ws', { 'src/server/planted.ts': "import 'ws'" }],
  ['door-ws', { 'src/server/transport/ws-planted.ts': "import 'ws'" }],
  ['door-msgpackr', { 'src/server/planted.ts': "import 'msgpackr'", 'node_modules/msgpackr/index.js': '' }],
  ['door-commander', { 'src/server/planted.ts': "import 'commander'" }],
  ['pure-godot4', { 'src/godot4/wire/planted.ts': "import '../planted.ts'", 'src/godot4/planted.ts': '' }],
  ['foreign-packages', { 'src/server/planted.ts': "import 'semver'" }],
  ['no-node-in-browser-rooms', { 'src/peer/planted.ts': "import 'node:fs'" }],
  ['no-node-in-browser-rooms', { 'src/godot4/script/planted.ts': "import 'node:fs'" }],
  ['no-node-in-browser-rooms', { 'src/client/planted.ts': "import 'node:net'" }],
  ['known-rooms', { 'src/index.ts': "import './attic/planted.ts'", 'src/attic/planted.ts': '' }],
  ['inside-src', { 'src/server/planted.ts': "import '../../test/planted.ts'", 'test/planted.ts': '' }],
  ['by-name', { 'demo/planted.ts': "import '../src/server/gate.ts'" }],
  ['no-cycles', { 'src/peer/one.ts': "import './two.ts'", 'src/peer/two.ts': "import './one.ts'" }],
  ['resolvable', { 'src/peer/planted.ts': "import './nowhere.ts'" }],
]

/** Reads the folders of a tree and returns the files seen and the sentences of what is broken. */
async function inspect(baseDir, folders) {
  const { output } = await cruise(folders, {
    ...config.options,
    baseDir,
    validate: true,
    ruleSet: { forbidden: config.forbidden },
  })
  const seen = output.modules
    .map(({ source }) => source)
    .filter((source) => folders.some((folder) => source.startsWith(`${folder}/`)))
  const broken = output.summary.violations.map(({ rule, from, to }) => ({
    rule: rule.name,
    text: `${rule.name}: ${from} → ${to}`,
  }))
  return { seen, broken }
}

/** Plants one fault in a tree of its own, and says whether the rule caught it. */
async function isCaught([rule, files]) {
  mkdirSync(join(root, '.tap'), { recursive: true })
  const tree = mkdtempSync(join(root, '.tap/planted-'))
  try {
    cpSync(join(root, 'package.json'), join(tree, 'package.json'))
    for (const [path, text] of Object.entries({
      'src/index.ts': '',
      'src/server/gate.ts': 'export type Gate = 1',
      ...files,
    })) {
      mkdirSync(dirname(join(tree, path)), { recursive: true })
      writeFileSync(join(tree, path), `${text}\n`)
    }
    const { broken } = await inspect(tree, ['src', ...(Object.keys(files)[0].startsWith('demo/') ? ['demo'] : [])])
    return broken.some((violation) => violation.rule === rule)
  } finally {
    rmSync(tree, { recursive: true, force: true })
  }
}

const faults = []
const { seen, broken } = await inspect(root, FOLDERS)
faults.push(...broken.map(({ text }) => text))

const onDisk = FOLDERS.flatMap((folder) => sourcesBelow(root, folder))
faults.push(...onDisk.filter((file) => !seen.includes(file)).map((file) => `not read: ${file}`))
if (onDisk.filter((file) => file.startsWith('src/')).length < LEAST_FILES)
  faults.push(`fewer than ${LEAST_FILES} files in src`)

for (const fault of FAULTS) if (!(await isCaught(fault))) faults.push(`a planted fault was not caught: ${fault[0]}`)
const planted = new Set(FAULTS.map(([rule]) => rule))
faults.push(
  ...config.forbidden.filter(({ name }) => !planted.has(name)).map(({ name }) => `no fault is planted for ${name}`),
)

for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1
else console.log(`layers: ${seen.length} files keep the rules; ${FAULTS.length} planted faults were caught`)
