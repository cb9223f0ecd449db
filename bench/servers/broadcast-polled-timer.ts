/** Broadcast on our own server, ticked by an ordinary timer as the other servers are. Run by bench/rivals/polled-timer.ts. */

import { serveBroadcast } from './polled-broadcast.ts'
import { givenHz } from './program.ts'
import { tickByTimer } from './timer-ticks.ts'

serveBroadcast((tick, flush) => {
  tickByTimer(givenHz(), (number) => {
    tick(number)
    flush()
  })
})
