/**
 * The words of `polled-peer record`: the file, what is left out of it, and all flags of `polled-peer host`.
 * Called by the command. Opens nothing and prints nothing; each mistake is one sentence.
 */

import type { Command } from 'commander'
import type { Environment } from './command-line.ts'
import { settleHost, withHostFlags, type GivenHost, type HostSettings } from './host-command.ts'

/** Where a recording goes and what it keeps. */
export interface RecordingOrder {
  readonly file: string
  /** A file that is there already may be replaced. */
  readonly mayReplace: boolean
  /** Without payloads it can be looked at, and not replayed. */
  readonly hasPayloads: boolean
  readonly hasAddresses: boolean
}

/** A host, and the recording of it. */
export interface RecordSettings {
  readonly host: HostSettings
  readonly recording: RecordingOrder
}

interface Given extends GivenHost {
  readonly force?: true
  readonly payloads: boolean
  readonly addresses: boolean
}

/** Adds `record` to the command; `hear` gets the settings when the words ask for a recorded host. */
export function addRecordCommand(
  program: Command,
  environment: Environment,
  hear: (settings: RecordSettings) => void,
): void {
  withHostFlags(program.command('record').argument('<file>'))
    .description('Run the relay of `host` and record it. Ctrl-C or SIGTERM ends both.')
    .usage('<file> [options]')
    .option('--force', 'replace a file that is there')
    .option('--no-payloads', 'leave out what packets say: no replay then')
    .option('--no-addresses', 'put stand-ins for addresses')
    .action((file: string, given: Given) =>
      hear({ host: settleHost(given, environment), recording: order(file, given) }),
    )
}

function order(file: string, { force, payloads, addresses }: Given): RecordingOrder {
  return { file, mayReplace: force === true, hasPayloads: payloads, hasAddresses: addresses }
}
