/** The way through a recording: ticks, connections, peers. */

import t from 'tap'
import { RecordingCourse } from '../../src/cli/recording-course.ts'
import { FRAME_TYPES, writeSystemFrame } from '../../src/multiplayer/frame.ts'
import type { RecordBody, RecordedEvent } from '../../src/recording/record-layout.ts'

const REQUEST = {
  kind: 'request',
  method: 'GET',
  path: '/',
  query: '',
  headers: [],
  address: '',
  secure: false,
} as const

function at(body: RecordBody): RecordedEvent {
  return { ...body, micros: 0, isInside: false }
}

t.test('counts polls, idle ones too', async (t) => {
  const course = new RecordingCourse()
  const tickOf = (body: RecordBody): number => course.step(at(body)).tick

  t.equal(tickOf({ kind: 'time' }), 0)
  t.equal(tickOf({ kind: 'poll' }), 1)
  t.equal(tickOf({ kind: 'polled' }), 1)
  t.equal(tickOf({ kind: 'idle', polls: 4 }), 5)
  t.equal(course.ticks, 5)
})

t.test('knows a connection by its request, and its peer from the seat to the end', async (t) => {
  const course = new RecordingCourse()
  const of = (body: RecordBody): readonly [number | null, number | null] => {
    const { connection, peer } = course.step(at(body))
    return [connection, peer]
  }

  t.same(of({ ...REQUEST, kind: 'strayed' }), [0, null])
  t.same(of(REQUEST), [1, null])
  t.same(of({ kind: 'upgrade', request: 1, protocol: '', headers: [] }), [1, null])
  t.same(of({ kind: 'seated', connection: 1, peer: 77 }), [1, 77])
  t.same(of({ kind: 'pong', connection: 1 }), [1, 77])
  const ended = { kind: 'ended', connection: 1, cause: 'lost', code: 1006, reason: '', wasClean: false } as const
  t.same(of({ ...ended, violation: '' }), [1, 77])
  t.same(of({ kind: 'pong', connection: 1 }), [1, null])
  t.same(of({ kind: 'timer', timer: 1 }), [null, null])
})

t.test('knows the codec that the handshake has settled, also behind the name of a game', async (t) => {
  const course = new RecordingCourse()
  const names = ['', 'game', 'polled-peer.msgpack.1', 'game+polled-peer.msgpack.1']

  const codecs = names.map((protocol, request) => {
    return course.step(at({ kind: 'upgrade', request, protocol, headers: [] })).codec.name
  })

  t.same(codecs, ['', '', 'polled-peer.msgpack.1', 'polled-peer.msgpack.1'])
})

t.test('sees a world of gd_mp_api when a peer is told its own id, and only then', async (t) => {
  const course = new RecordingCourse()
  const write = (id: number): void => {
    const packets = [{ payload: writeSystemFrame(FRAME_TYPES.id, id), isText: false }]
    course.step(at({ kind: 'write', connection: 0, packets }))
  }
  course.step(at({ kind: 'seated', connection: 0, peer: 77 }))

  write(78)
  t.equal(course.isMultiplayer, false)

  write(77)
  t.equal(course.isMultiplayer, true)
})
