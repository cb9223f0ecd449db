/**
 * Runs the example projects of examples/testing as their readers would: copied beside an installed package, with the
 * runner that each of them names, by `npm test`; and once more with a fault in the game, which its test has to notice.
 * Called by scripts/package-check.js, whose checks these are. Writes into the given project only.
 */

import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const source = join(dirname(import.meta.dirname), 'examples/testing')

/** What is changed in the game of each project. */
const FAULTS = {
  mocha: { file: 'table.js', from: 'seats.length < 2', to: 'seats.length < 3' },
  'node-test': { file: 'round.js', from: '10_000', to: '100_000' },
  tap: { file: 'chat.js', from: 'has left', to: 'has gone' },
  vitest: { file: 'buzzer.js', from: 'if (winner !== 0) return', to: '' },
}

/** Enough to fetch the runners, and for one of them on a busy machine. */
const LIMIT_MS = 300_000

const npm = (words, cwd) =>
  execFileSync('npm', words, {
    ...{ cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS },
    env: { ...process.env, NO_COLOR: '1' },
  })

/**
 * Installs the runners into `project`, beside `packages`, which are there already, and runs all examples. `check` is
 * called with the name of each check and its work, which throws if something is wrong.
 */
export async function checkExampleProjects(check, project, packages) {
  const names = readdirSync(source)
  await check('the runners of the example projects install beside the package', () => {
    const runners = names.flatMap((name) => Object.entries(readDescription(name).devDependencies ?? {}))
    const wanted = runners.map(([runner, version]) => `${runner}@${version}`)
    npm(['install', '--no-audit', '--no-fund', '--no-save', '--prefer-offline', ...packages, ...wanted], project)
  })
  for (const name of names) {
    const place = join(project, 'examples', name)
    await check(`the example project for ${name} passes its test`, () => {
      cpSync(join(source, name), place, { recursive: true, filter: (path) => basename(path) !== 'node_modules' })
      npm(['test'], place)
    })
    await check(`the example project for ${name} fails when its game is broken`, () => demandFailure(name, place))
  }
}

function readDescription(name) {
  return JSON.parse(readFileSync(join(source, name, 'package.json'), 'utf8'))
}

/** Breaks the game, and demands that the runner says which test fails. */
function demandFailure(name, place) {
  const { file, from, to } = FAULTS[name] ?? {}
  if (file === undefined) throw new Error('no fault is known for it')
  const game = readFileSync(join(place, file), 'utf8')
  if (game.split(from).length !== 2) throw new Error(`"${from}" is not in ${file}, or more than once`)
  writeFileSync(join(place, file), game.replace(from, to))
  const test = readFileSync(join(place, file.replace('.js', '.test.js')), 'utf8')
  const sentence = /\b(?:test|it)\('(.*?)'/.exec(test)?.[1] ?? 'no test at all'
  const said = failureOf(place)
  if (!said.includes(sentence)) throw new Error(`the runner does not name the test, but says:\n${said}`)
}

/** What `npm test` writes when it fails. */
function failureOf(place) {
  try {
    npm(['test'], place)
  } catch (error) {
    return `${error.stdout}${error.stderr}`
  }
  throw new Error('the test passes all the same')
}
