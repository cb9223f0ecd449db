/**
 * A TCP port on loopback that is free now. Taken by each server that is started.
 */

import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/** Asks the operating system for a port and gives it back at once. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', resolve)
  })
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
