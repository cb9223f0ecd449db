/**
 * What a client offers in `Sec-WebSocket-Extensions` (RFC 7692), as far as an engine without windows of its own can agree.
 * Called where the uws engine answers an upgrade, and by the `ws` face. Pure. It refuses no request: who writes nonsense
 * gets no compression.
 */

/** Parameters that change nothing for who keeps no context and inflates with the largest window. */
const HARMLESS = /^(client_no_context_takeover|server_no_context_takeover|client_max_window_bits(="?([89]|1[0-5])"?)?)$/

/**
 * Whether one of the offers is a permessage-deflate that may be answered without naming a window. One that asks for
 * `server_max_window_bits` may not (section 7.1.2.1), nor one with a parameter that is unknown or stands twice.
 */
export function offersPlainDeflate(header: string | undefined): boolean {
  return (header ?? '').split(',').some((offer) => {
    const [name, ...parameters] = offer.split(';').map((part) => part.trim().replace(/\s*=\s*/, '='))
    const names = new Set(parameters.map((parameter) => parameter.split('=', 1)[0]))
    return (
      name === 'permessage-deflate' &&
      names.size === parameters.length &&
      parameters.every((parameter) => HARMLESS.test(parameter))
    )
  })
}
