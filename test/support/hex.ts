/** Bytes as tests write them: spaced hex, `'04 00 00 00'`. Spaces may stand anywhere between bytes. */

/** The bytes of a hex text. Throws for what is not whole bytes of hex, so that a slip is seen. */
export function hex(text: string): Uint8Array<ArrayBuffer> {
  const digits = text.replace(/\s/g, '')
  if (!/^([0-9a-f]{2})*$/.test(digits)) throw new TypeError(`not hex: ${text}`)
  return new Uint8Array(Buffer.from(digits, 'hex'))
}

/** Bytes as hex in groups of four, as the documents write them. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/.{8}(?=.)/g, '$& ')
}
