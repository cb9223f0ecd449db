/** Broadcast on our own server, ticked by a TickLoop. Run by bench/rivals/polled-peer.ts. */

import { TickLoop } from 'polled-peer'
import { serveBroadcast } from './polled-broadcast.ts'
import { givenHz } from './program.ts'

serveBroadcast((tick, flush) => {
  new TickLoop({ hz: givenHz(), tick: (_delta, number) => tick(number), flush }).start()
})
