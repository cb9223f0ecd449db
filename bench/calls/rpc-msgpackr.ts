/**
 * The yardstick of the rpc shape: msgpackr alone, packing and unpacking the arguments of the call and nothing else.
 * Its ordinary build, generated code and native parts included if they are installed; no records, as the wire has none.
 */

import { Packr } from 'msgpackr'
import { placeOf, repeat, speedOf, sumOf, WAY } from './repeat.ts'

const packr = new Packr({ useRecords: false })
const received = { sum: 0 }

repeat(
  (from, to) => {
    for (let index = from; index < to; index++) {
      const packed = packr.pack([placeOf(index), speedOf(index), WAY])
      const [place, speed, way] = packr.unpack(packed) as [number, number, string]
      received.sum += sumOf(place, speed, way)
    }
  },
  () => received.sum,
)
