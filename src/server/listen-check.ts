/**
 * What `listen` demands of its arguments, as an ordered list of refusals in words.
 * Pure. Called by WebSocketServer before anything is opened.
 */

import { isCodecOffer } from '../multiplayer/codec/wire-codec.ts'
import { GodotError } from '../peer/error.ts'
import { shown } from '../peer/option-checks.ts'
import { isLiteralAddress } from './address.ts'
import { isProtocolName } from './sub-protocols.ts'

const LARGEST_PORT = 65_535

/** The sentence that says what is wrong; null if nothing is. */
export function checkListen(
  port: number,
  bindIp: string,
  protocols: readonly string[],
  isMultiplayer = false,
): string | null {
  if (!Number.isInteger(port) || port < 0 || port > LARGEST_PORT) {
    return `The port must be a whole number from 0 to ${LARGEST_PORT}, not ${String(port)}.`
  }
  if (bindIp !== '*' && isLiteralAddress(bindIp) === 0) {
    return `bind_ip must be "*" or a literal address as "127.0.0.1" or "::1", not "${bindIp}".`
  }
  const given: unknown = isMultiplayer
  if (typeof given !== 'boolean') return `gd_mp_api must be true or false, not ${shown(given)}.`
  return checkProtocols(protocols)
}

/** The same for the names of sub-protocols alone. */
export function checkProtocols(protocols: readonly string[]): string | null {
  const given: unknown = protocols
  if (!Array.isArray(given)) return 'The sub-protocols must be an array of names.'
  const strange = given.findIndex((name) => typeof name !== 'string' || !isProtocolName(name))
  if (strange >= 0) return `${shown(given[strange])} cannot be the name of a sub-protocol.`
  const codec = protocols.find(isCodecOffer)
  if (codec === undefined) return null
  return `"${codec}" names a codec, which is no sub-protocol of a game: the option codecs says which are spoken.`
}

/** Godot's number for a listener that did not open: also ERR_ALREADY_IN_USE for an address that is not this machine's. */
export function listenError(reason: 'in-use' | 'bad-address' | 'tls'): GodotError {
  return reason === 'tls' ? GodotError.ERR_INVALID_PARAMETER : GodotError.ERR_ALREADY_IN_USE
}
