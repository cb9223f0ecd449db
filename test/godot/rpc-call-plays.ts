/**
 * Plays of calls, sets and bytes: whom they reach, by whom they are accepted, and what is refused. Played by
 * rpc-games.test.ts.
 */

import { acceptedBy, MODES, runnersOf, type Mode } from './rpc-modes.ts'
import { ALL, but, byId, CLIENTS, heard, ONLY, sent, type Play } from './rpc-plays.ts'
import type { RpcWorld } from './rpc-world.ts'

const DEEP = 'Main/Sub/Täle'
const ODD = 'Wörld 1/日本 語'

/** Everybody calls and sets what is of each mode, with its own name; then it is told who did it. */
async function tryAllModes(world: RpcWorld): Promise<Map<string, string[]>> {
  world.forget()
  for (const caller of world.present) {
    for (const mode of MODES) {
      await world.node(caller, 'Main', 'rpc', `by_${mode}`, caller)
      await world.node(caller, 'Main', 'rset', `of_${mode}`, caller)
    }
  }
  await world.settle()
  const runners = new Map<string, string[]>()
  for (const name of world.present) {
    for (const line of world.heard(name)) {
      const [, member = '', argument = '', source = ''] = /^Main\.(\w+)\("(\w+)"\) from (\w+)$/.exec(line) ?? []
      const key = argument === source ? `${member} of ${source}` : `not understood: ${line}`
      runners.set(key, [...(runners.get(key) ?? []), name])
    }
  }
  return runners
}

/** The plays. */
export const CALL_PLAYS: Readonly<Record<string, Play>> = {
  async 'each mode is accepted by whom it is for, and done at the caller’s where it says so'(t, world) {
    for (const master of ['server', 'a', 'b']) {
      await world.setMaster('Main', master)
      const runners = await tryAllModes(world)

      for (const caller of ALL) {
        for (const mode of MODES) {
          const expected = runnersOf(mode, ALL, master, caller)
          for (const member of [`by_${mode}`, `of_${mode}`]) {
            const key = `${member} of ${caller}`
            t.strictSame(runners.get(key) ?? [], expected, `${key}, master ${master}`)
            runners.delete(key)
          }
        }
      }
      t.strictSame([...runners], [], 'nobody did anything else')
      for (const name of ALL.filter((one) => world.player(one).isOurs)) {
        const refused = (reason: string) =>
          world.ours(name).refusals.filter((refusal) => refusal.reason === reason).length
        const isRefused = (mode: Mode, caller: string) => !acceptedBy(mode, name === master, caller === master)
        const goesOut = (mode: Mode, caller: string) => !/^master/.test(mode) || caller !== master
        const arrivals = but(name).flatMap((caller) =>
          MODES.filter((mode) => goesOut(mode, caller) && isRefused(mode, caller)),
        )
        const undeclared = arrivals.filter((mode) => mode === 'disabled')
        t.equal(refused('not-declared'), 2 * undeclared.length, `${name} counts what is not declared`)
        t.equal(
          refused('not-permitted'),
          2 * (arrivals.length - undeclared.length),
          `${name} counts what is not permitted`,
        )
      }
    }
    await world.setMaster('Main', 'server')
  },

  async 'calls and sets of every form reach whom they are for'(t, world) {
    for (const caller of ALL) {
      const one = caller === 'd' ? 'c' : 'd'
      const other = caller === 'a' ? 'e' : 'a'
      world.forget()
      for (const suffix of ['', '_unreliable']) {
        await world.node(caller, DEEP, `rpc${suffix}`, 'by_remote', `all${suffix}`)
        await world.node(caller, DEEP, `rpc${suffix}_id`, `@${one}`, 'by_config', `one${suffix}`)
        await world.node(caller, ODD, `rpc${suffix}_id`, `-@${other}`, 'by_remote', `not ${other}${suffix}`)
        await world.node(caller, ODD, `rset${suffix}`, 'of_config', 42)
        await world.node(caller, DEEP, `rset${suffix}_id`, `@${one}`, 'of_remote', 'grüße')
        await world.node(caller, DEEP, `rset${suffix}_id`, `-@${one}`, 'of_remote', [1, 'x'])
      }
      await world.node(caller, DEEP, 'rpc_id', `@${caller}`, 'by_remotesync', 'myself')
      await world.settle()

      const told = (name: string, suffix: string) => [
        `${DEEP}.by_remote("all${suffix}") from ${caller}`,
        ...(name === one ? [`${DEEP}.by_config("one${suffix}") from ${caller}`] : []),
        ...(name === other ? [] : [`${ODD}.by_remote("not ${other}${suffix}") from ${caller}`]),
        `${ODD}.of_config(42) from ${caller}`,
        `${DEEP}.of_remote(${name === one ? '"grüße"' : '[1,"x"]'}) from ${caller}`,
      ]
      const own = [`${DEEP}.by_remotesync("myself") from ${caller}`]
      const expected = (name: string) => (name === caller ? own : [...told(name, ''), ...told(name, '_unreliable')])
      heard(t, world, expected, `told by ${caller}`)
    }
  },

  async 'a path travels in full until it is confirmed, then as a number'(t, world) {
    for (const caller of Object.keys(CLIENTS)) {
      const [one, other] = caller === 'c' || caller === 'd' ? ['a', 'b'] : ['c', 'd']
      // Nobody but the server has used this node before.
      world.forget()
      await world.node(caller, 'Wörld 1', 'rpc', 'by_remote', 1)
      await world.settle()
      const words = sent(world, caller)
      const [id = '?'] = /\d+/.exec(words[0] ?? '') ?? []
      const receivers = byId(world, but(caller))
      t.strictSame(words.slice(0, 10), [
        ...receivers.map((name) => `path ${id} is Wörld 1, to ${name}`),
        ...receivers.map((name) => `call Wörld 1.by_remote, to ${name}`),
      ])
      heard(t, world, (name) => (name === caller ? [] : [`Wörld 1.by_remote(1) from ${caller}`]), 'by its path')

      world.forget()
      await world.node(caller, 'Wörld 1', 'rpc', 'by_remote', 2)
      await world.node(caller, 'Wörld 1', 'rset_id', `@${one}`, 'of_remote', 3)
      await world.node(caller, 'Wörld 1', 'rpc_id', `-@${other}`, 'by_remote', 4)
      await world.settle()
      const short = [`call path ${id}.by_remote, to 0`, `set path ${id}.of_remote, to ${one}`]
      t.strictSame(
        sent(world, caller),
        [...short, `call path ${id}.by_remote, to -${other}`],
        `${caller} sends numbers`,
      )
      const told = (name: string) => [
        'by_remote(2)',
        ...(name === one ? ['of_remote(3)'] : []),
        ...(name === other ? [] : ['by_remote(4)']),
      ]
      const expected = (name: string) => told(name).map((line) => `Wörld 1.${line} from ${caller}`)
      heard(t, world, (name) => (name === caller ? [] : expected(name)), 'by its number')
    }
  },

  async 'bytes reach every kind of target'(t, world) {
    for (const source of ALL) {
      world.forget()
      const targets = ['0', ...ALL.map((name) => `@${name}`), ...ALL.map((name) => `-@${name}`)]
      const results: unknown[] = []
      for (const target of targets) {
        const id = target === '0' ? 0 : target
        results.push(await world.api(source, 'send_bytes', { utf8: `to ${target}` }, id))
      }
      t.ok(
        results.every((result, index) => result === 0 || (source === 'server' && targets[index] === '@server')),
        `${source} is told that all is well`,
      )
      await world.settle()

      const isFor = (target: string, name: string) => {
        if (target === '0') return true
        return target.startsWith('-') ? target !== `-@${name}` : target === `@${name}`
      }
      // Godot's server reads what is meant for everybody but it: a named difference.
      const isRead = (target: string, name: string) => {
        if (target === '-@server' && name === 'server') return world.kind === 'godot'
        return isFor(target, name)
      }
      const expected = (name: string) => {
        if (name === source) return []
        return targets.filter((target) => isRead(target, name)).map((target) => `bytes "to ${target}" from ${source}`)
      }
      heard(t, world, expected, `bytes of ${source}`)
    }
  },

  async 'callers are answered, and everybody knows who has called'(t, world) {
    for (const caller of ALL) {
      world.forget()
      await world.node(caller, 'Main', 'rpc', 'reply', caller)
      await world.settle(3)

      const answers = [...world.heard(caller)].sort()
      t.strictSame(
        answers,
        but(caller)
          .map((name) => `Main.by_remote("${caller}") from ${name}`)
          .sort(),
        `${caller} is answered`,
      )
      for (const name of but(caller)) {
        t.strictSame(world.heard(name), [`Main.reply("${caller}") from ${caller}`], `${name} is asked by ${caller}`)
      }
      t.equal(await world.api(caller, 'get_rpc_sender_id'), 0, 'outside of a call nobody is the sender')
    }
  },

  async 'arguments with defaults may be left out, others may not, and unknown names do nothing'(t, world) {
    for (const [caller, only] of Object.entries(ONLY)) {
      world.forget()
      await world.node(caller, 'Main', 'rpc', 'greet', 'one')
      await world.node(caller, 'Main', 'rpc', 'greet', 'one', 2)
      await world.node(caller, 'Main', 'rpc', 'greet')
      await world.node(caller, 'Main', 'rpc', 'greet', 1, 2, 3, 4)
      await world.node(caller, 'Main', 'rpc', 'nobody_knows_this', 1)
      await world.node(caller, 'Main', 'rset', 'nobody_has_this', 1)
      await world.node(caller, 'Main', 'rpc', 'queue_free')
      await world.node(caller, 'Main', 'rpc', 'toString')
      await world.node(caller, 'Main', 'rset', 'name', 'Renamed')
      await world.node(caller, 'Main', 'rset', '__proto__', 1)
      await world.node(caller, only, 'rpc', 'by_remote', 1)
      await world.node(caller, 'Main', 'rpc', 'by_remote', 'the end')
      await world.settle()

      const expected = (name: string) => [
        `Main.greet("one", "two", 3) from ${caller}`,
        `Main.greet("one", 2, 3) from ${caller}`,
        // A method of JavaScript does not mind: a named difference.
        ...(world.player(name).isOurs ? [`Main.greet(1, 2, 3) from ${caller}`] : []),
        `Main.by_remote("the end") from ${caller}`,
      ]
      heard(t, world, (name) => (name === caller ? [] : expected(name)), `told by ${caller}`)
      for (const name of but(caller).filter((one) => world.player(one).isOurs)) {
        const words = world.ours(name).refusals.map((refusal) => refusal.words)
        t.strictSame(words, [
          'too-few-arguments Main greet',
          'not-declared Main nobody_knows_this',
          'not-declared Main nobody_has_this',
          'not-declared Main queue_free',
          'not-declared Main toString',
          'not-declared Main name',
          'not-declared Main __proto__',
          `unknown-node ${only} by_remote`,
        ])
      }
    }
  },
}
