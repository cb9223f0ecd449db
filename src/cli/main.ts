#!/usr/bin/env node
/**
 * The program `polled-peer`: hands the words of the command line to the command and prints what comes back.
 * Started by npm's bin link. Holds no decision of its own.
 */

import { createRequire } from 'node:module'
import { chooseEngine } from '../server/engine.ts'
import { runCommand } from './command.ts'

const description: unknown = createRequire(import.meta.url)('../../package.json')
const hasVersion = typeof description === 'object' && description !== null && 'version' in description

const outcome = runCommand(process.argv.slice(2), {
  version: hasVersion ? String(description.version) : 'unknown',
  machine: { nodeVersion: process.versions.node, platform: process.platform, architecture: process.arch },
  chooseEngine: () => chooseEngine('auto'),
})
process.stdout.write(outcome.stdout)
process.stderr.write(outcome.stderr)
process.exitCode = outcome.code
