/**
 * Whether a load may go to where it is told to: to this machine always, elsewhere only by who says that the server is
 * his own. Called before anything is opened. Resolves names, and connects nowhere.
 */

import { lookup } from 'node:dns/promises'
import { parseUrl } from '../client/url.ts'
import { isLiteralAddress, isLoopbackAddress } from '../server/address.ts'
import { sentenceOf } from './report-once.ts'

/** Finds the addresses of a name; rejects if there is none. */
export type Resolve = (name: string) => Promise<readonly string[]>

const resolveInSystem: Resolve = async (name) => {
  const found = await lookup(name, { all: true })
  return found.map(({ address }) => address)
}

/** A sentence with the exit code that goes with it, or null where the load may begin. */
export async function checkTarget(
  url: string,
  isOwn: boolean,
  resolve: Resolve = resolveInSystem,
): Promise<{ readonly code: 1 | 2; readonly sentence: string } | null> {
  const reading = parseUrl(url)
  if (!reading.ok) return { code: 2, sentence: reading.message }
  if (isOwn) return null
  const { host } = reading.url
  try {
    const addresses = isLiteralAddress(host) === 0 ? await resolve(host) : [host]
    const away = addresses.find((address) => !isLoopbackAddress(address))
    if (addresses.length > 0 && away === undefined) return null
    const where = away === undefined || away === host ? host : `${host}, which is ${away},`
    return { code: 2, sentence: `${where} is not this machine: put --i-own-this-server if the server is your own.` }
  } catch (error) {
    return { code: 1, sentence: `The name of the host cannot be resolved: ${sentenceOf(error)}.` }
  }
}
