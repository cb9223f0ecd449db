/**
 * TLS material from memory for native code, which reads files only. Called when an app for TLS is built.
 * Nothing stays on the disk: on Linux the files have no name, elsewhere they are deleted as soon as they were read.
 */

import { closeSync, existsSync, mkdtempSync, openSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chainedCertificate } from '../tls-check.ts'
import type { TlsMaterial } from './transport.ts'

/** Calls `use` with the paths of two files that exist during the call: the key, and the certificate with its chain. */
export function withPemFiles<T>(material: TlsMaterial, use: (keyFile: string, certFile: string) => T): T {
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
    return use(write('key.pem', material.key), write('cert.pem', chainedCertificate(material)))
  } finally {
    for (const descriptor of open) closeSync(descriptor)
    rmSync(folder, { recursive: true, force: true })
  }
}

function hasDescriptorPaths(): boolean {
  return process.platform === 'linux' && existsSync('/proc/self/fd')
}
