#!/usr/bin/env node
/**
 * The program `polled-peer`: hands the words of the command line to the command, and prints what comes back or runs the
 * program that it asks for. Started by npm's bin link. Holds no decision of its own.
 */

import { createRequire } from 'node:module'
import { chooseEngine } from '../server/engine.ts'
import { runCommand } from './command.ts'
import { runConditions } from './conditions-program.ts'
import { describeRpcs } from './godot4-rpcs.ts'
import { runHost } from './host-program.ts'
import { runInspect } from './inspect-program.ts'
import { runLoad } from './load-program.ts'
import { runReplay } from './replay-program.ts'

const description: unknown = createRequire(import.meta.url)('../../package.json')
const hasVersion = typeof description === 'object' && description !== null && 'version' in description

const version = hasVersion ? String(description.version) : 'unknown'
const answer = runCommand(process.argv.slice(2), {
  version,
  machine: { nodeVersion: process.versions.node, platform: process.platform, architecture: process.arch },
  environment: process.env,
  chooseEngine: () => chooseEngine('auto'),
})
if ('host' in answer) runHost(answer.host)
else if ('conditions' in answer) void runConditions(answer.conditions)
else if ('load' in answer) void runLoad(answer.load, version)
else if ('record' in answer) runHost(answer.record.host, answer.record.recording)
else if ('replay' in answer) void runReplay(answer.replay)
else if ('inspect' in answer) void runInspect(answer.inspect)
else {
  const { code, stdout, stderr } = 'rpcs' in answer ? describeRpcs(answer.rpcs) : answer
  process.stdout.write(stdout)
  process.stderr.write(stderr)
  process.exitCode = code
}
