/** Guards of readers that are taken out, one after the other: the seeds of the target tell of each. */

import t from 'tap'
import type { PlantedFault } from '../support/planting.ts'
import { runPlanted } from './tree-program.ts'

interface Row extends PlantedFault {
  readonly target: string
  readonly what: string
  /** What is said of it. */
  readonly told: RegExp
}

const PROGRAM = 'test/fuzz/seeds-child.ts'

const scan = { target: 'msgpack', file: 'src/multiplayer/codec/msgpack-scan.ts' }
const admission = { target: 'handshake', file: 'src/server/admission.ts' }
const upgrade = { target: 'handshake', file: 'src/server/upgrade-check.ts' }

const ROWS: readonly Row[] = [
  {
    ...{ ...scan, what: 'a key that is the prototype', told: /another value than over Godot|something else/ },
    text: 'return !PROTOTYPE.every(',
    instead: 'return true || !PROTOTYPE.every(',
  },
  {
    ...{ ...scan, what: 'too many arrays', told: /the value has more objects than it may/ },
    text: 'this.#containers <= this.#mostContainers',
    instead: 'true',
  },
  {
    ...{ ...scan, what: 'too deep', told: /nested deeper than a message may be/ },
    text: 'depth > DEFAULT_MAX_DEPTH',
    instead: 'depth > 1000',
  },
  {
    ...{ ...admission, what: 'an origin that nobody allowed', told: /the origin "https:\/\/example.com" was let in/ },
    text: 'settings.allowedOrigins.has(',
    instead: '!!String(',
  },
  {
    ...{ ...upgrade, what: 'a key that is none', told: /the key "short" was let in/ },
    text: '!KEY.test(',
    instead: 'null === (',
  },
  {
    ...{ ...upgrade, what: 'another method', told: /a POST was let in/ },
    text: "method !== 'GET'",
    instead: 'false',
  },
  {
    ...{ ...upgrade, what: 'another protocol', told: /a request for another protocol was let in/ },
    text: "!== 'websocket'",
    instead: '=== null',
  },
  {
    ...{
      ...upgrade,
      what: 'a connection that keeps its protocol',
      told: /a request that keeps its protocol was let in/,
    },
    text: "!hasToken(headers['connection'], 'upgrade')",
    instead: 'false',
  },
  {
    ...{ ...upgrade, what: 'another version', told: /a request of another version was let in/ },
    text: "!== '13'",
    instead: '=== null',
  },
]

for (const { target, what, told, ...fault } of ROWS) {
  t.test(`${target}: tells of ${what}, where nothing refuses it`, async (t) => {
    t.match(runPlanted([fault], PROGRAM, target), { code: 0, stdout: told, stderr: '' })
  })
}

t.test('a fault in a text that is not there is an error', async (t) => {
  const fault = { file: 'src/server/upgrade-check.ts', text: 'not there', instead: '' }

  const { code, stderr } = runPlanted([fault], PROGRAM, 'handshake')

  t.not(code, 0)
  t.match(stderr, /src\/server\/upgrade-check.ts has no not there/)
})

t.test('where nothing is planted nothing is told', async (t) => {
  t.strictSame(runPlanted([], PROGRAM, 'msgpack'), { code: 0, stdout: '', stderr: '' })
  t.strictSame(runPlanted([], PROGRAM, 'handshake'), { code: 0, stdout: '', stderr: '' })
})
