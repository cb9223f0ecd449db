/**
 * Puts what synchronizers have to say in one tick into packets: entries for the same audience share them, up to a largest
 * size. Called by outgoing-states.ts, once a tick for properties as they are and once for those that have changed. Pure.
 */

import type { Encoded } from '../../peer/packet-codec.ts'

/** An entry and whom it is for. */
export interface Addressed<Entry> {
  /** Equal for equal receivers. */
  readonly audience: string
  readonly receivers: Iterable<number>
  readonly entry: Entry
}

/** A packet, what is in it, and whom it is for. */
export interface SyncPacket<Entry> {
  readonly bytes: Uint8Array
  readonly entries: readonly Entry[]
  readonly receivers: Iterable<number>
}

/** How entries become packets. */
export interface SyncForm<Entry> {
  /** How many bytes stand before the first entry, */
  readonly offset: number
  /** and how many before the values of each. */
  readonly header: number
  readonly maxBytes: number
  readonly write: (entries: readonly Entry[]) => Encoded
  /** Hears of an entry that no packet can hold. */
  readonly tooLong: (entry: Entry) => void
}

/** The packets for all entries; in each the entries stand in the order in which they were given. */
export function packSync<Entry extends { readonly state: Uint8Array }>(
  addressed: readonly Addressed<Entry>[],
  form: SyncForm<Entry>,
): SyncPacket<Entry>[] {
  const groups = new Map<string, { receivers: Addressed<Entry>['receivers']; entries: Entry[] }>()
  for (const { audience, receivers, entry } of addressed) {
    const group = groups.get(audience)
    if (group === undefined) groups.set(audience, { receivers, entries: [entry] })
    else group.entries.push(entry)
  }
  return [...groups.values()].flatMap(({ receivers, entries }) =>
    split(entries, form).flatMap((part) => {
      const packet = form.write(part)
      return packet.ok ? [{ bytes: packet.bytes, entries: part, receivers }] : []
    }),
  )
}

function split<Entry extends { readonly state: Uint8Array }>(
  entries: readonly Entry[],
  { offset, header, maxBytes, tooLong }: SyncForm<Entry>,
): Entry[][] {
  const parts: Entry[][] = []
  let room = 0
  for (const entry of entries) {
    const size = header + entry.state.length
    if (offset + size > maxBytes) tooLong(entry)
    else if (size <= room) parts.at(-1)?.push(entry)
    else {
      parts.push([entry])
      room = maxBytes - offset
    }
    room -= size
  }
  return parts
}
