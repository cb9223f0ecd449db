/** The account of packets: what adds up, and each way in which it does not. */

import t from 'tap'
import { Account, unaccounted, type ClientRecord, type ServerRecord } from '../../soak/judge/account.ts'

const CLIENT: ClientRecord = { client: 7, sent: 10, received: 30, ending: 'clean' }
const SERVER: ServerRecord = { client: 7, read: 10, put: 30, drops: {} }

/** The faults of one connection, seen by both sides. */
function faultsOf(client: Partial<ClientRecord>, server: Partial<ServerRecord>): string[] {
  const account = new Account()
  account.addClient({ ...CLIENT, ...client })
  account.addServer({ ...SERVER, ...server })
  account.close()
  return account.faults
}

t.test('finds nothing wrong where everything that was sent has arrived', async (t) => {
  const account = new Account()

  account.addServer(SERVER)
  t.equal(account.open, 1)
  account.addClient(CLIENT)
  account.close()

  t.strictSame(account.faults, [])
  t.equal(account.open, 0)
  t.match(account.balance, {
    connections: 1,
    clean: 1,
    sent: 10,
    read: 10,
    lostIn: 0,
    put: 30,
    received: 30,
    lostOut: 0,
  })
})

t.test('takes a drop with a reason for an answer', async (t) => {
  t.strictSame(faultsOf({}, { read: 7, drops: { closed: 1, unread: 1, 'backlog-full': 1 } }), [])
  t.strictSame(faultsOf({ received: 26 }, { drops: { gone: 2, 'outbound-full': 1, unsent: 1 } }), [])
  t.strictSame(faultsOf({}, { drops: { unsent: 5 } }), [], 'whole writes count, so unsent may be too many')
})

t.test('finds a packet that vanished, and one that nobody sent', async (t) => {
  t.strictSame(faultsOf({}, { read: 9 }), ['client 7 (clean): 1 packets fewer arrived than it sent'])
  t.strictSame(faultsOf({}, { read: 11 }), ['client 7 (clean): 1 packets more arrived than it sent'])
  t.strictSame(faultsOf({ received: 28 }, {}), ['client 7 (clean): 2 packets fewer arrived than it was put'])
  t.strictSame(faultsOf({ received: 31 }, {}), ['client 7 (clean): 1 packets more arrived than it was put'])
  t.strictSame(faultsOf({ received: 28 }, { drops: { unsent: 1 } }).length, 1)
})

t.test('lets packets go with a connection that its client cut, and no others', async (t) => {
  const account = new Account()
  account.addClient({ ...CLIENT, ending: 'reset', received: 20 })
  account.addServer({ ...SERVER, read: 8, drops: { unsent: 4 } })
  account.addClient({ ...CLIENT, client: 8, ending: 'reset', sent: 3, received: 1 })
  account.close()

  t.strictSame(account.faults, [])
  t.match(account.balance, { reset: 2, lostIn: 5, droppedOut: 4, lostOut: 6 })
  t.equal(faultsOf({ ending: 'reset' }, { read: 11 }).length, 1)
})

t.test('finds a well-behaved client that the server cut', async (t) => {
  t.strictSame(faultsOf({ ending: 'lost' }, {}), ['client 7 kept to the rules and was cut'])
})

t.test('finds a connection of which one side knows nothing', async (t) => {
  const account = new Account()
  account.addClient(CLIENT)
  account.addServer({ ...SERVER, client: 9 })
  account.close()

  t.strictSame(account.faults, ['client 7 was never told of by the server', 'client 9 has not told its end'])
})

t.test('keeps a few sentences, and counts all', async (t) => {
  const account = new Account()
  for (let client = 0; client < 100; client++) account.addServer({ ...SERVER, client })
  account.close()

  t.equal(account.faults.length, 20)
  t.equal(account.faultCount, 100)
})

t.test('holds the totals of a server against each other', async (t) => {
  const drops = { closed: 1, unread: 2, 'backlog-full': 3, 'queue-full': 4, gone: 50, unsent: 60 }

  t.equal(unaccounted({ packetsIn: 100, read: 85, waiting: 5, drops }), 0)
  t.equal(unaccounted({ packetsIn: 100, read: 84, waiting: 5, drops }), 1)
  t.equal(unaccounted({ packetsIn: 99, read: 85, waiting: 5, drops }), -1)
})
