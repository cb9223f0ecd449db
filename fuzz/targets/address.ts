/** Addresses as engines, proxies and users spell them. Printed once, an address is printed the same again, everywhere. */

import { isIP } from 'node:net'
import { printedAddress } from '../../src/client/printed-address.ts'
import { nodeAddress } from '../../src/compat/ws-request.ts'
import { godotAddress, isEveryAddress, isLiteralAddress, isLoopbackAddress } from '../../src/server/address.ts'
import { TrustedProxies } from '../../src/server/trusted-proxies.ts'
import { bytesOf, demand, textOf, type FuzzTarget } from '../target.ts'

/** Takes it, or throws the TypeError that a bad option is answered with. */
function checkRange(text: string): void {
  try {
    new TrustedProxies([text])
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
}

/** An address of IPv6 as the platform's own parser writes it. */
function normal(text: string): string {
  return new URL(`http://[${text}]`).hostname
}

/** Literal addresses. */
export const address: FuzzTarget = {
  name: 'address',
  reads: ['src/server/address.ts', 'src/client/printed-address.ts', 'src/compat/ws-request.ts'],
  seeds: [
    ...['127.0.0.1', '0.0.0.0', '255.255.255.255', '01.2.3.4', '1.2.3'],
    ...['::', '::1', '2001:db8::5', '1:2:3:4:5:6:7:8', '::ffff:10.0.0.1', '0000:0000:0000:0000:0000:FFFF:0A00:0001'],
    ...['fe80::1%eth0', '::1.2.3.4', '::1:102:304', '1::', '64:ff9b::192.0.2.33', '[::1]', 'localhost', '*', ''],
    ...['10.0.0.0/8', 'fd00::/8', '10.0.0.1/8', '::ffff:0:0/96'],
  ].map(bytesOf),
  words: ['::', ':', '.', 'ffff', '0', '%', '/96'].map(bytesOf),
  run(bytes) {
    const text = textOf(bytes)
    const printed = godotAddress(text)
    demand((printed === '') === (isIP(text) === 0), `Node says otherwise of "${text}"`)
    demand(isLiteralAddress(text) === isIP(text), 'it is of another family')
    checkRange(text)
    if (printed === '') return
    demand(isIP(printed) !== 0 && godotAddress(printed) === printed, `"${printed}" is printed otherwise again`)
    demand(isEveryAddress(printed) === isEveryAddress(text), 'what is printed stands for other addresses')
    demand(isLoopbackAddress(printed) === isLoopbackAddress(text), 'what is printed is of another machine')
    const isSame =
      isIP(text) === 4 ? printed === text : normal(text.replace(/%.*/s, '')) === normal(nodeAddress(printed, true))
    demand(isSame, `"${printed}" is another address`)
    // Sockets have no zone in front of the last part, and no dots but in mapped addresses.
    demand(godotAddress(nodeAddress(printed, true)) === printed, 'as Node prints it, it is another')
    demand(printedAddress(nodeAddress(printed, true)) === printed, 'a client prints it otherwise')
  },
}
