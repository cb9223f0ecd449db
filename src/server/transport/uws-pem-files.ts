/**
 * TLS material from memory for native code, which reads files only. Called when an app for TLS is built.
 * Nothing stays on the disk: on Linux the files have no name, elsewhere they are deleted as soon as they were read.
 */

import { closeSync, existsSync, mkdtempSync, openSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import type { TlsMaterial } from './transport.ts'

/** What is wrong with the material, as a sentence; null if it can be used. Native code would not say. */
export function faultOf({ key, cert, ca }: TlsMaterial): string | null {
  if (key.trim() === '') return 'The private key is missing.'
  if (cert.trim() === '') return 'The certificate is missing.'
  try {
    createSecureContext({ key, cert: chainOf(cert, ca) })
    return null
  } catch (error) {
    return `The private key and the certificate cannot be used: ${error instanceof Error ? error.message : String(error)}.`
  }
}

/** Calls `use` with the paths of two files that exist during the call: the key, and the certificate with its chain. */
export function withPemFiles<T>({ key, cert, ca }: TlsMaterial, use: (keyFile: string, certFile: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'polled-peer-'))
  const open: number[] = []
  const write = (name: string, text: string): string => {
    const path = join(folder, name)
    const descriptor = openSync(path, 'wx+', 0o600)
    open.push(descriptor)
    writeFileSync(descriptor, text)
    if (!hasDescriptorPaths()) return path
    unlinkSync(path)
    return `/proc/self/fd/${descriptor}`
  }
  try {
    return use(write('key.pem', key), write('cert.pem', chainOf(cert, ca)))
  } finally {
    for (const descriptor of open) closeSync(descriptor)
    rmSync(folder, { recursive: true, force: true })
  }
}

function hasDescriptorPaths(): boolean {
  return process.platform === 'linux' && existsSync('/proc/self/fd')
}

function chainOf(cert: string, ca: string): string {
  return ca.trim() === '' ? cert : `${cert.trimEnd()}\n${ca}`
}
