/**
 * A real nginx in front of a server, with the very configuration that SECURITY.md gives: only the ports and the files of
 * the certificate are put in. Called by the tests of servers behind a proxy. Always ends with the test.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { TestCertificate } from './certificates.ts'

/** What stands in the snippet, and is another thing here. */
interface Places {
  readonly port: number
  readonly upstream: number
  readonly folder: string
}

/** The first block of SECURITY.md in this language. */
export function snippetOf(language: string): string {
  const page = readFileSync(new URL('../../SECURITY.md', import.meta.url), 'utf8')
  const found = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'm').exec(page)?.[1]
  if (found === undefined) throw new Error(`SECURITY.md has no block in ${language}.`)
  return found
}

/** The snippet with our places in it. @throws Error if one of them is not there to be replaced. */
function localized(snippet: string, { port, upstream, folder }: Places): string {
  const places = [
    ['listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`],
    ['/etc/ssl/play.example.org.pem', join(folder, 'cert.pem')],
    ['/etc/ssl/play.example.org.key', join(folder, 'key.pem')],
    ['127.0.0.1:9080', `127.0.0.1:${upstream}`],
  ] as const
  return places.reduce((text, [there, here]) => {
    if (!text.includes(there)) throw new Error(`The snippet has no ${there}.`)
    return text.replace(there, here)
  }, snippet)
}

/** A port that nobody has: nginx does not tell which one it was given. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Starts nginx before the server on port `upstream`; the port it listens on, with TLS, as soon as it does. */
export async function startNginx(
  t: Test,
  program: string,
  upstream: number,
  { cert, key }: TestCertificate,
): Promise<number> {
  const folder = t.testdir({ 'cert.pem': cert, 'key.pem': key, temp: {} })
  const port = await freePort()
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  for (const name of temporary) mkdirSync(join(folder, 'temp', name))
  const lines = [
    'daemon off;',
    'master_process off;',
    `pid ${folder}/nginx.pid;`,
    'error_log stderr notice;',
    'events {}',
    'http {',
    'access_log off;',
    ...temporary.map((name) => `${name}_temp_path ${folder}/temp/${name};`),
    localized(snippetOf('nginx'), { port, upstream, folder }),
    '}',
  ]
  writeFileSync(join(folder, 'nginx.conf'), `${lines.join('\n')}\n`)
  const child = spawn(program, ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  t.teardown(async () => {
    const closed = once(child, 'close')
    // A signal that nginx handles may come just before it waits for events, and then it waits on.
    if (child.kill('SIGKILL')) await closed
  })
  await begun(child.stderr)
  return port
}

/** Resolves when nginx has opened its port and runs; rejects with what it says if it ends before. */
function begun(stderr: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      // The last line of the start; the port was opened before it.
      if (said.includes('[notice]') && said.includes('using the')) resolve()
    })
    stderr.on('end', () => reject(new Error(`nginx has ended: ${said}`)))
  })
}
