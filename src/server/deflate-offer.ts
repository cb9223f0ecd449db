/**
 * What a client offers in `Sec-WebSocket-Extensions` (RFC 7692), as far as an engine without windows of its own can agree.
 * Called where the uws engine answers an upgrade, and by the `ws` face. Pure. It refuses no request: who writes nonsense
 * gets no compression.
 */

const TOKEN = "[!#$%&'*+.^_`|~\\w-]+"
const PARAMETER = `[ \\t]*;[ \\t]*${TOKEN}(?:=(?:${TOKEN}|"${TOKEN}"))?`
const OFFER = `[ \\t]*(?:${TOKEN}(?:${PARAMETER})*[ \\t]*)?`
/** What may stand in the header (RFC 6455 section 9.1). No value in it holds a comma or a semicolon, quoted or not. */
const OFFERS = new RegExp(`^${OFFER}(?:,${OFFER})*$`)

/** Parameters that change nothing for who keeps no context and inflates with the largest window. */
const HARMLESS = /^(client_no_context_takeover|server_no_context_takeover|client_max_window_bits(="?([89]|1[0-5])"?)?)$/

/**
 * Whether one of the offers is a permessage-deflate that may be answered without naming a window. One that asks for
 * `server_max_window_bits` may not (section 7.1.2.1), nor one with a parameter that is unknown or stands twice. A header
 * that is malformed anywhere offers nothing: what stands inside quotes would pass for an offer.
 */
export function offersPlainDeflate(header: string | undefined): boolean {
  if (header === undefined || !OFFERS.test(header)) return false
  return header.split(',').some((offer) => {
    const [name, ...parameters] = offer.split(';').map((part) => part.trim())
    const names = new Set(parameters.map((parameter) => parameter.split('=', 1)[0]))
    return (
      name === 'permessage-deflate' &&
      names.size === parameters.length &&
      parameters.every((parameter) => HARMLESS.test(parameter))
    )
  })
}
