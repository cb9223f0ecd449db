/**
 * Reads what tap wrote with --output-file: adds up the assertions, shows what failed, and audits the skips. Called by
 * .ci/run with one file per run. A skip without a reason, or for a missing program, is a failure: CI installs them all.
 * The first line that it prints is `passed failed`, for the script; the rest is for people.
 */

import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

/** Lines of a failed assertion's details that are shown. */
const SHOWN_DETAILS = 30

/** The figures of one run, and sentences about what is wrong. A run that never came to its end has failed. */
export function readTap(text) {
  const lines = text.split(/\r?\n/)
  const sums = lines.map((line) => /^# \{ (total: .*) \}$/.exec(line)?.[1]).filter((found) => found !== undefined)
  const figure = (name) => Number(new RegExp(`\\b${name}: (\\d+)`).exec(sums.at(-1) ?? '')?.[1] ?? 0)
  const skips = lines
    .map((line) => /^\s*ok \d+(?: - )?(.*?) # SKIP\b ?(.*)$/.exec(line))
    .filter((found) => found !== null)
  const problems = []
  if (sums.length === 0) problems.push('the run did not come to its end')
  else if (figure('pass') + figure('fail') === 0) problems.push('nothing was tested')
  for (const [, name, reason] of skips) {
    if (reason === '') problems.push(`skipped without a reason: ${name}`)
    if (reason.startsWith('missing program')) problems.push(`skipped: ${reason}`)
  }
  const failures = lines.flatMap((line, index) =>
    /^\s*not ok (?!.*# (SKIP|TODO))/.test(line) ? [details(lines, index)] : [],
  )
  const todo = figure('todo')
  if (todo > 0) problems.push(`${todo} tests are marked as todo`)
  return {
    passed: figure('pass'),
    failed: figure('fail') + problems.length,
    reasons: skips.map(([, name, reason]) => `${reason === '' ? 'no reason' : reason} (${name})`),
    problems,
    failures,
  }
}

/** A failed line with the block of details that follows it. */
function details(lines, index) {
  const end = lines.findIndex((line, at) => at > index && line.trim() === '...')
  const block = end < 0 || lines[index + 1]?.trim() !== '---' ? [] : lines.slice(index + 1, end)
  return [lines[index], ...block.slice(0, SHOWN_DETAILS)].join('\n')
}

/** The file's text; empty when the run did not get so far as to write it. */
function textOf(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return ''
    throw error
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const runs = process.argv.slice(2).map((file) => ({ file, ...readTap(textOf(file)) }))
  const sum = (name) => runs.reduce((total, run) => total + run[name], 0)
  console.log(`${sum('passed')} ${sum('failed')}`)
  for (const { file, reasons, problems, failures } of runs) {
    for (const reason of new Set(reasons)) console.log(`${file}: skipped: ${reason}`)
    for (const text of [...problems, ...failures]) console.log(`${file}: ${text}`)
  }
}
