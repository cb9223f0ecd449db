import t from 'tap'
import { route } from '../../src/multiplayer/routing.ts'

const C = 5

t.test('routes the packets of a client as Godot does, but for target -1', async (t) => {
  const cases: [target: number, toServer: boolean, toOne: number, toOthers: boolean, except: number, why: string][] = [
    [0, true, 0, true, 0, 'everybody'],
    [1, true, 0, false, 0, 'the server'],
    [7, false, 7, false, 0, 'one other client'],
    [C, false, 0, false, 0, 'itself: nobody'],
    [-7, true, 0, true, 7, 'everybody but 7'],
    [-C, true, 0, true, C, 'everybody but itself'],
    [-1, false, 0, true, 0, 'everybody but the server'],
    [-2147483648, true, 0, true, 2147483648, 'everybody but an id that nobody has'],
    [2147483647, false, 2147483647, false, 0, 'the last id there is'],
  ]
  for (const [target, toServer, toOne, toOthers, except, why] of cases) {
    t.same(route(C, target), { toServer, toOne, toOthers, except }, `${target}: ${why}`)
  }
})

t.test('routes what a client sends to itself back to it, where its wire says so', async (t) => {
  t.same(route(C, C, true), { toServer: false, toOne: C, toOthers: false, except: 0 })
  t.same(route(C, -C, true), route(C, -C), 'and nothing else is another way')
})

t.test('routes the packets of the server itself, which never reach it', async (t) => {
  const cases: [target: number, toOne: number, toOthers: boolean, except: number][] = [
    [0, 0, true, 0],
    [1, 0, false, 0],
    [7, 7, false, 0],
    [-7, 0, true, 7],
    [-1, 0, true, 0],
  ]
  for (const [target, toOne, toOthers, except] of cases) {
    t.same(route(1, target), { toServer: false, toOne, toOthers, except }, String(target))
  }
})
