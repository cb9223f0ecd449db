/**
 * The sample of Egret's manual, sample.txt, as a script: members of a class that somebody has to make. Called by main.ts
 * and page.ts. It changes the address of the server, which is gone, and nothing else.
 */

import { readFileSync } from 'node:fs'
import ts from 'typescript'

const SAMPLE = new URL('../../demo/egret/sample.txt', import.meta.url)
const GONE = '"echo.websocket.org", 80'

/** JavaScript that makes the class and calls its first method. It needs `egret`; `address` is `host, port` as source text. */
export function sampleAsScript(address: string): string {
  const members = readFileSync(SAMPLE, 'utf8')
  if (!members.includes(GONE)) throw new Error(`sample.txt does not connect to ${GONE}`)
  const text = `class Main { constructor() { this.createGameScene() } ${members.replace(GONE, address)} }\nnew Main()`
  return ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2022 } }).outputText
}
