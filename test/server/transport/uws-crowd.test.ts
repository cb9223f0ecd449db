import t from 'tap'
import { UwsCrowd } from '../../../src/server/transport/uws-crowd.ts'

const A = { name: 'a' }
const B = { name: 'b' }

t.test('knows the only socket of an address, and none where there are several', async (t) => {
  const crowd = new UwsCrowd<object>()
  t.equal(crowd.only('10.0.0.1'), undefined)

  crowd.accepted('10.0.0.1', A)
  t.equal(crowd.only('10.0.0.1'), A)
  crowd.accepted('10.0.0.1', B)
  t.equal(crowd.only('10.0.0.1'), undefined)
  t.equal(crowd.only('10.0.0.2'), undefined)
})

t.test('knows it again when the others have been upgraded or are gone', async (t) => {
  const crowd = new UwsCrowd<object>()
  crowd.accepted('10.0.0.1', A)
  crowd.accepted('10.0.0.1', B)

  crowd.upgraded('10.0.0.1', A)
  t.equal(crowd.only('10.0.0.1'), B)
  crowd.closed()
  crowd.gone('10.0.0.1', B)
  t.equal(crowd.only('10.0.0.1'), undefined)
})

t.test('is not certain of an address while a socket of it that was answered may be open', async (t) => {
  const crowd = new UwsCrowd<object>()
  crowd.accepted('10.0.0.1', A)
  crowd.answered('10.0.0.1', A)
  crowd.accepted('10.0.0.1', B)
  crowd.accepted('10.0.0.2', A)
  t.equal(crowd.only('10.0.0.1'), undefined)
  t.equal(crowd.only('10.0.0.2'), A, 'others are not concerned')

  crowd.closed()
  t.equal(crowd.only('10.0.0.1'), B)
})

t.test('does not take the end of an unanswered socket for that of an answered one', async (t) => {
  const crowd = new UwsCrowd<object>()
  crowd.accepted('10.0.0.1', A)
  crowd.answered('10.0.0.1', A)
  crowd.accepted('10.0.0.2', B)
  crowd.closed()
  crowd.gone('10.0.0.2', B)
  crowd.accepted('10.0.0.1', B)

  t.equal(crowd.only('10.0.0.1'), undefined)
})

t.test('finds another unanswered socket, of any address', async (t) => {
  const crowd = new UwsCrowd<object>()
  crowd.accepted('10.0.0.1', A)
  t.equal(crowd.other(A), undefined)

  crowd.accepted('10.0.0.2', B)
  t.equal(crowd.other(A), B)
  crowd.answered('10.0.0.2', B)
  t.equal(crowd.other(A), undefined)
})

t.test('counts a socket once, whatever is told of it twice', async (t) => {
  const crowd = new UwsCrowd<object>()
  crowd.accepted('10.0.0.1', A)
  crowd.upgraded('10.0.0.1', A)
  crowd.answered('10.0.0.1', A)
  crowd.gone('10.0.0.1', A)
  crowd.accepted('10.0.0.1', B)

  t.equal(crowd.only('10.0.0.1'), B)
})

t.test('is never certain of who has no address, as one that was reset', async (t) => {
  const crowd = new UwsCrowd<object>()

  crowd.accepted('', A)

  t.equal(crowd.only(''), undefined)
})
