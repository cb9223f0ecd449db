/**
 * Makes the same sequences of calls on objects of a real Godot 4 engine and on ours, on both engines of ours, and compares
 * line by line what they returned and what their signals told. Where ours does otherwise, the table says why.
 */

import t from 'tap'
import { freePort } from '../../godot/trace.ts'
import { enginesHere } from '../../network/engines.ts'
import { Puppet } from './puppet.ts'
import { GodotObjects, OurObjects } from './reference-objects.ts'
import { SCENE_SESSIONS } from './reference-scenes.ts'
import { PEER_SESSIONS } from './reference-sessions.ts'
import { ReferenceSide } from './reference-side.ts'

interface Difference {
  readonly godot: RegExp
  readonly ours: RegExp
  readonly because: string
}

/** Lines that differ, and the answers of ours that are meant. */
const DIFFERENCES: readonly Difference[] = [
  {
    godot: /(inbound_buffer_size|outbound_buffer_size|max_queued_packets|transfer_channel) = (0|-1) -> \2$/,
    ours: / -> [1-9]\d*$/,
    because: 'a buffer without room and a channel below 0 are refused with a warning, and the value is kept',
  },
  {
    godot: /create_server\((-1|65536|70000)\) -> 0$/,
    ours: / -> 31$/,
    because: 'a port that there is not is refused; the engine opens another one',
  },
  {
    godot: /(one|two|three)\.get_(connection_status|unique_id)\(\) -> (2|1)$/,
    ours: / -> 0$/,
    because: 'what follows from the line above',
  },
  {
    godot: /client\.get_peer_(address\(1\) -> "127\.0\.0\.1"|port\(1\) -> PORT)$/,
    ours: / -> (""|0)$/,
    because: 'an address is told of who is there, and not while connecting',
  },
  {
    godot: /server\.put_packet\(<65536 bytes>\) -> 0$/,
    ours: / -> 6$/,
    because: 'a packet that is not sent is not OK; the engine only prints',
  },
  {
    godot: /seat\.get_(ready_state\(\) -> 2|close_code\(\) -> -1|close_reason\(\) -> "")$/,
    ours: / -> (3|4001|1000|"go")$/,
    because: 'a server waits for the answer to its close frame, so that its peer can tell how it ended',
  },
  {
    godot: /socket \d+\.get_close_(code\(\) -> (1002|0|4464)|reason\(\) -> "")$/,
    ours: / -> (1000|"why")$/,
    because: 'a code that may not be sent is 1000; the engine sends it, and is told that it is wrong',
  },
  {
    godot: /\.rpc(_id)?\((77|-77|1|ID), .* -> 0$/,
    ours: / -> 31$/,
    because: 'a call that nobody gets is not OK; the engine only prints',
  },
  {
    godot: /client\.send_bytes\(<78>, 77\) -> 0$/,
    ours: / -> 47$/,
    because: 'a client knows whom it can reach, as the server does',
  },
  {
    godot: /allow_object_decoding = true -> true$/,
    ours: / -> false$/,
    because: 'objects are never decoded',
  },
]

t.test('calls in every state return and tell what those of the engine do', async (t) => {
  const puppet = await Puppet.start(t)
  if (puppet === undefined) return
  const used = new Set<Difference>()
  let count = 0
  for (const [name, play] of Object.entries({ ...PEER_SESSIONS, ...SCENE_SESSIONS })) {
    await t.test(name, async (t) => {
      const godot = new ReferenceSide(new GodotObjects(puppet, name), await freePort())
      await play(godot)
      const expected = godot.lines
      for (const engine of enginesHere()) {
        const ours = new ReferenceSide(new OurObjects(t, engine), await freePort())
        await play(ours)
        const told = ours.lines.map((line, index) => {
          const wanted = expected[index] ?? ''
          const difference = DIFFERENCES.find((one) => one.godot.test(wanted) && one.ours.test(line))
          if (line === wanted || difference === undefined) return line
          used.add(difference)
          return wanted
        })
        t.strictSame(told, expected, `${engine}, ${told.length} lines`)
        count += told.length
      }
    })
  }

  t.ok(count > 2000, `${count} lines were compared`)
  t.strictSame(
    DIFFERENCES.filter((difference) => !used.has(difference)),
    [],
    'each difference is one',
  )
})
