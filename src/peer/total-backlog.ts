/**
 * The bound on what waits in the backlogs of all channels of one owner together, and who gives way where it is reached:
 * not who happens to send next, but who holds most of it. Asked by Channel, whose own bound comes first.
 * Looks at the others only where the bound is reached, and each such look frees at least half of an average share.
 */

import type { Channel } from './channel.ts'
import type { ChannelContext } from './channel-owner.ts'

/** Whether a packet of this length is too much for all together. */
export function isTotalFull({ limits, traffic }: ChannelContext, length: number): boolean {
  if (traffic.backlogPackets >= limits.totalBacklogPackets) return true
  return traffic.backlogBytes + length > limits.totalBacklogBytes
}

/**
 * Makes room among all for a packet of the sender: whoever would hold most goes, or with `'drop_oldest'` loses the older
 * half of what it has waiting. False if that is the sender, and its packet has no place.
 */
export function makeTotalRoom(context: ChannelContext, sender: Channel, length: number): boolean {
  const { limits, owner } = context
  while (isTotalFull(context, length)) {
    const heaviest = findHeaviest(context, sender, length)
    const { backlogBytes, backlogPackets } = heaviest
    if (limits.overflow === 'drop_oldest') {
      if (backlogPackets === 0) return false
      // One packet at a time would be a look at everybody for each packet that comes.
      heaviest.shrinkBacklog(Math.floor(backlogBytes / 2), Math.floor(backlogPackets / 2), 'backlog-full')
      continue
    }
    // Its memory is what is needed, and the game may be long in coming to announce its end.
    heaviest.shrinkBacklog(0, 0, 'backlog-full')
    owner.overflowed(heaviest)
    if (heaviest === sender) return false
  }
  return true
}

/** Who would hold most of what is full, were the packet taken; of equals the sender, else the one that came last. */
function findHeaviest({ limits, traffic, owner }: ChannelContext, sender: Channel, length: number): Channel {
  const isInBytes = traffic.backlogBytes + length > limits.totalBacklogBytes
  let heaviest = sender
  let most = isInBytes ? sender.backlogBytes + length : sender.backlogPackets + 1
  for (const channel of owner.channels()) {
    const held = isInBytes ? channel.backlogBytes : channel.backlogPackets
    if (held < most || (held === most && heaviest === sender)) continue
    heaviest = channel
    most = held
  }
  return heaviest
}
