/**
 * The rpc shape: a small remote call from one MultiplayerAPI to another in one process, beside msgpackr alone, which only
 * packs and unpacks the arguments. No sockets, no load from outside. Run by bench/main.ts.
 */

import { runProgram } from '../load/run-program.ts'
import { CpuWindow } from '../measure/cpu-window.ts'
import type { Contestant, Sample } from '../measure/paired.ts'
import { profileFlags } from '../measure/profile.ts'
import { whyNotLoadable } from '../rivals/loadable.ts'
import { holdContest } from './contest.ts'
import type { Shape, ShapeContext } from './shape.ts'

/** One program of bench/calls. */
interface CallProgram {
  readonly name: string
  readonly file: string
  readonly codec: string
  /** What it cannot run without. */
  readonly needs: string
}

interface CallFigures {
  readonly seconds: number
  readonly perSecond: number
}

const SPARE_MS = 15_000

const YARDSTICK: CallProgram = { name: 'msgpackr', file: 'rpc-msgpackr', codec: '', needs: 'msgpackr' }
const RIVALS: readonly CallProgram[] = [
  { name: 'rpc-msgpack', file: 'rpc-polled-peer', codec: 'polled-peer.msgpack.1', needs: 'polled-peer/rpc' },
  { name: 'rpc-variant', file: 'rpc-polled-peer', codec: '', needs: 'polled-peer/rpc' },
]

/** `move(12, 3.5, "left")`, encoded, routed, decoded and called. */
export const rpc: Shape = {
  name: 'rpc',
  rivals: RIVALS.map(({ name }) => name),
  run: (context) =>
    holdContest(
      {
        shape: 'rpc',
        reference: contestant(YARDSTICK, context),
        rivals: RIVALS.filter(({ name }) => context.rivals.includes(name)).map((one) => contestant(one, context)),
        loads: ['move(12, 3.5, "left")'],
        words: {
          title: 'rpc: one call from MultiplayerAPI to MultiplayerAPI, in one process',
          unit: 'calls/s',
          lead: 'rate',
          ours: [],
        },
        settings: { rivals: RIVALS },
      },
      context,
    ),
}

function contestant(program: CallProgram, context: ShapeContext): Contestant {
  return {
    name: program.name,
    absence: () => whyNotLoadable(program.needs),
    run: async () => [await callOver(program, context)],
  }
}

async function callOver(program: CallProgram, { placement, effort, profileFolder }: ShapeContext): Promise<Sample> {
  const { warmupMs, measureMs } = effort
  const file = new URL(`../calls/${program.file}.js`, import.meta.url).pathname
  const profile = profileFlags(profileFolder, program.name, Date.now())
  const cpu = new CpuWindow()
  const figures = (await runProgram({
    command: [process.execPath, ...profile, file, String(warmupMs), String(measureMs), program.codec],
    core: placement.server,
    timeoutMs: warmupMs + measureMs + SPARE_MS,
    onBegin: (pid) => cpu.open(pid),
  })) as CallFigures
  return { ...figures, loaderCpu: null, latencyUs: null, ...cpu.close(figures.seconds, 0) }
}
