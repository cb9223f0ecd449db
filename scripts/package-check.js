/**
 * Checks the package as its users get it: packs it, looks at what is inside, installs the tarball into an empty project,
 * runs the README's programs there, requires and imports every door, compiles a small consumer, demands that the uws
 * engine loads on this Node if it is 20 or 22, and runs the example projects. Called by `npm run package-check`; other
 * Nodes may follow as arguments: their binaries then load the doors too. Leaves nothing behind.
 */

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { demand, startChecks } from './checks.js'
import { checkExampleProjects } from './example-projects.js'
import { extractExamples, runExamples, writeExamples } from './examples.js'

const root = dirname(import.meta.dirname)
const description = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const doors = Object.keys(description.exports).filter((door) => door !== './package.json')
const names = doors.map((door) => door.replace(/^\./, description.name))
const typesOfNode = `@types/node@${description.devDependencies['@types/node']}`
const nodes = [process.execPath, ...process.argv.slice(2)]
/** Majors of Node for which the native build of the installed package exists. */
const UWS_NODES = [20, 22]

const { check, finish } = startChecks('package')

const run = (command, words, cwd) =>
  execFileSync(command, words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

/** What may be in the package, and what must be. */
function checkContents(files) {
  const strange = files.filter(
    (file) => !/^(dist\/.*\.(js|js\.map|d\.ts)|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(file),
  )
  demand(strange.length === 0, `these files do not belong there: ${strange.join(', ')}`)
  const needed = [
    'package.json',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'dist/index.js',
    'dist/index.d.ts',
    'dist/cli/main.js',
  ]
  const missing = needed.filter((file) => !files.includes(file))
  demand(missing.length === 0, `these files are missing: ${missing.join(', ')}`)
}

/**
 * A consumer that uses types of the main door; without skipLibCheck, so that our own declarations are checked, and
 * without `types`, whose default is an empty list: the doors themselves must say where they need those of Node.
 */
const CONSUMER = `
import { GodotError, TickLoop, WebSocketServer, type WebSocketServerOptions } from 'polled-peer'

const options: WebSocketServerOptions = { max_peers: 8, engine: 'auto' }
const server = new WebSocketServer(options)
server.client_connected.connect((id: number, protocol: string) => void [id, protocol])
server.connect('data_received', (id) => {
  const packet: Uint8Array = server.get_peer(id)?.get_packet() ?? new Uint8Array()
  const error: GodotError = server.get_peer(id)?.put_packet(packet) ?? GodotError.FAILED
  void error
})
// @ts-expect-error: there is no such signal.
server.connect('nothing', () => undefined)
const loop: TickLoop = new TickLoop({ hz: 60, tick: () => server.poll() })
void loop
`
const CONFIG = {
  compilerOptions: {
    ...{ module: 'nodenext', target: 'es2023', strict: true, exactOptionalPropertyTypes: true },
    ...{ noEmit: true, skipLibCheck: false },
  },
  files: ['consumer.ts', 'consumer.cts'],
}
/** The doors that a page can load. */
const PAGE_DOORS = ['./client', './rpc', './msgpack', './variant', './compat/egret']
/** A consumer of one door alone, so that no other door brings types along. */
const consumerOf = (name) => `import * as door from '${name}'\nexport const names = Object.keys(door)\n`

/** A server opens a port on the wanted engine and closes it again. */
const OPENING = `
const { GodotError, WebSocketServer } = require('polled-peer')
const server = new WebSocketServer({ engine: process.argv[2], on_warning: () => undefined })
server.bind_ip = '127.0.0.1'
if (server.listen(0) !== GodotError.OK) throw new Error(server.get_last_error_message())
console.log(server.get_engine())
server.stop()
`

/** What the door looks for in uWebSockets.js, with nothing behind it. */
const STAND_IN = `
const nothing = () => undefined
const functions = { App: nothing, SSLApp: nothing, us_listen_socket_close: nothing, us_socket_local_port: nothing }
const numbers = { LIBUS_LISTEN_EXCLUSIVE_PORT: 1, DISABLED: 0, SHARED_COMPRESSOR: 1, DEDICATED_COMPRESSOR: 2 }
module.exports = { ...functions, ...numbers }
`

/** The empty project into which the tarball goes. */
function makeProject(place, tarball) {
  const project = join(place, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty-project', private: true, type: 'module' }))
  run('npm', ['install', '--no-audit', '--no-fund', '--no-save', tarball, typesOfNode], project)
  writeFileSync(join(project, 'consumer.ts'), CONSUMER)
  writeFileSync(join(project, 'consumer.cts'), CONSUMER)
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(CONFIG))
  writeFileSync(join(project, 'opening.cjs'), OPENING)
  writeFileSync(
    join(project, 'doors.cjs'),
    names.map((name) => `console.log(Object.keys(require('${name}')).length)\n`).join(''),
  )
  writeFileSync(
    join(project, 'doors.mjs'),
    names.map((name) => `console.log(Object.keys(await import('${name}')).length)\n`).join(''),
  )
  return project
}

/** A door compiles for a user of it alone, and one for pages asks for no types of Node. */
async function checkTypes(door, project) {
  const name = door.replace(/^\./, description.name)
  await check(`the types of ${name} need no setting of the user's`, () => {
    const file = `${door.replaceAll(/\W/g, '-')}.ts`
    writeFileSync(join(project, file), consumerOf(name))
    writeFileSync(join(project, 'tsconfig.door.json'), JSON.stringify({ ...CONFIG, files: [file] }))
    const words = [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.door.json', '--listFiles']
    const hasNode = run(process.execPath, words, project).includes('/@types/node/')
    const isForPages = PAGE_DOORS.includes(door)
    demand(hasNode !== isForPages, `the types of Node are ${hasNode ? 'asked for' : 'missing'}`)
  })
}

/** Whether the package brings a native build for this Node. */
function hasNativeBuild(node, project) {
  return UWS_NODES.includes(Number(/\d+/.exec(run(node, ['--version'], project))?.[0]))
}

/** All doors open on one Node, by both ways, and the right engine is chosen there. */
async function checkNode(node, project) {
  const version = run(node, ['--version'], project).trim()
  const hasUws = hasNativeBuild(node, project)
  for (const way of ['doors.cjs', 'doors.mjs']) {
    await check(`${version}: ${way === 'doors.cjs' ? 'require()' : 'import'} opens ${names.join(', ')}`, () => {
      const counts = run(node, [way], project).trim().split('\n').map(Number)
      demand(
        counts.length === names.length && counts.every((count) => count > 0),
        `a door is empty: ${counts.join(', ')}`,
      )
    })
  }
  await check(`${version}: engine 'auto' is ${hasUws ? 'uws' : 'ws'}`, () => {
    const engine = run(node, ['opening.cjs', 'auto'], project).trim()
    demand(engine === (hasUws ? 'uws' : 'ws'), `it is ${engine}`)
  })
  await check(`${version}: engine 'ws' runs`, () =>
    demand(run(node, ['opening.cjs', 'ws'], project).trim() === 'ws', 'it does not'),
  )
  await check(`${version}: polled-peer doctor agrees`, () => {
    const said = run(node, ['node_modules/polled-peer/dist/cli/main.js', 'doctor'], project)
    demand(said.includes(`takes ${hasUws ? 'uws' : 'ws'} here`), said)
  })
}

/**
 * Where no native build exists, the command that the error names installs one that is found. The official build is not on
 * the registry: a stand-in of its name and shape takes its place.
 */
async function checkOfficialBuild(node, tarball, project) {
  await check(`${run(node, ['--version'], project).trim()}: an official build that is installed is taken`, () => {
    const official = join(dirname(tarball), 'official')
    mkdirSync(official, { recursive: true })
    writeFileSync(
      join(official, 'package.json'),
      JSON.stringify({ name: 'uWebSockets.js', version: '20.99.0', main: 'uws.js' }),
    )
    writeFileSync(join(official, 'uws.js'), STAND_IN)
    run('npm', ['install', '--no-audit', '--no-fund', '--no-save', tarball, `uWebSockets.js@file:${official}`], project)
    const said = run(node, ['node_modules/polled-peer/dist/cli/main.js', 'doctor'], project)
    demand(said.includes('takes uws here'), said)
  })
}

const place = mkdtempSync(join(tmpdir(), 'polled-peer-package-'))
try {
  let tarball = ''
  await check('npm pack builds a tarball with what belongs in it', () => {
    const [packed] = JSON.parse(run('npm', ['pack', '--json', '--silent', '--pack-destination', place], root))
    tarball = join(place, packed.filename)
    checkContents(packed.files.map(({ path }) => path))
  })
  await check('publint has no complaint', () => {
    run(process.execPath, [join(root, 'node_modules/publint/src/cli.js'), 'run', tarball, '--strict'], root)
  })
  let project = ''
  await check('the tarball installs into an empty project', () => {
    project = makeProject(place, tarball)
  })
  if (project !== '') {
    await check('a consumer compiles, as a module and as CommonJS', () => {
      run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project], project)
    })
    await check("the README's programs run", async () => {
      const { examples } = extractExamples(readFileSync(join(project, 'node_modules/polled-peer/README.md'), 'utf8'))
      demand(examples.length >= 2, 'there are too few')
      const faults = await runExamples(await writeExamples(examples, project))
      demand(faults.length === 0, faults.join('\n'))
    })
    await check('the bin link starts the command', () => {
      demand(
        run('npx', ['--no-install', 'polled-peer', '--version'], project).trim() === description.version,
        'another version',
      )
    })
    for (const door of doors) await checkTypes(door, project)
    for (const node of nodes) await checkNode(node, project)
    for (const node of nodes) if (!hasNativeBuild(node, project)) await checkOfficialBuild(node, tarball, project)
    await checkExampleProjects(check, project, [tarball, typesOfNode])
  }
} finally {
  rmSync(place, { recursive: true, force: true })
}

finish()
