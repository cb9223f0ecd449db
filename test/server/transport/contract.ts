/**
 * The one contract suite: asks a transport for every duty that src/server/transport/transport.ts and src/peer/connection.ts
 * state. Called by uws.contract.test.ts, ws.contract.test.ts and memory.contract.test.ts in this folder.
 * What an engine cannot do is read from its own `cannot`: the suite then asks for proof that the inability is real.
 */

import type { Test } from 'tap'
import { askAboutAbilities } from './contract-abilities.ts'
import { askAboutClosing } from './contract-closing.ts'
import { askAboutEnding } from './contract-ending.ts'
import { askAboutListening } from './contract-listening.ts'
import { askAboutMessages } from './contract-messages.ts'
import { askAboutPendingSockets } from './contract-pending.ts'
import { askAboutRequests } from './contract-requests.ts'
import type { ContractSubject } from './contract-subject.ts'
import { askAboutTls } from './contract-tls.ts'
import { askAboutUpgrades } from './contract-upgrades.ts'
import { askAboutWriting } from './contract-writing.ts'

/** Runs the whole contract as subtests of `t`. */
export function transportContract(t: Test, subject: ContractSubject): void {
  askAboutAbilities(t, subject)
  askAboutListening(t, subject)
  askAboutPendingSockets(t, subject)
  askAboutRequests(t, subject)
  askAboutUpgrades(t, subject)
  askAboutMessages(t, subject)
  askAboutWriting(t, subject)
  askAboutEnding(t, subject)
  askAboutClosing(t, subject)
  askAboutTls(t, subject)
}
