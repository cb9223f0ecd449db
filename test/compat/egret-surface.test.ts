/** Holds docs/compat/egret.md to the classes: each member is in its table, and the tables name nothing else. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import * as egret from '../../src/compat/egret.ts'

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/compat/egret.md'), 'utf8')

/** Names that the first column of the table below a heading has in code style. */
function documented(heading: string): string[] {
  const section = PAGE.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  const rows = section.split('\n').filter((line) => line.startsWith('| `'))
  const cells = rows.map((row) => row.split('|')[1] ?? '')
  return cells.flatMap((cell) => [...cell.matchAll(/`(?!new )(\w+)`/g)].map(([, name = '']) => name)).sort()
}

type AnyClass = (abstract new (...given: never[]) => object) & { readonly prototype: object }

/** The names of a class's own members, and of those below it up to the one that is left out. */
function members(Class: AnyClass, below: AnyClass | null): string[] {
  const names = new Set<string>()
  for (let at: unknown = Class; typeof at === 'function' && at !== below; at = Object.getPrototypeOf(at)) {
    if (at === Function.prototype) break
    const { prototype } = at as AnyClass
    for (const name of [...Object.getOwnPropertyNames(prototype), ...Object.getOwnPropertyNames(at)]) names.add(name)
  }
  const common = ['constructor', 'length', 'name', 'prototype']
  // Internal, as in Egret, are names that begin with a dollar.
  return [...names].filter((name) => !common.includes(name) && !name.startsWith('$'))
}

const OURS = ['poll', 'get_drop_counts']

t.test('the table of WebSocket is that of the class, but for what is ours', async (t) => {
  t.same(
    documented('egret.WebSocket'),
    members(egret.WebSocket, egret.EventDispatcher)
      .filter((name) => !OURS.includes(name))
      .sort(),
  )
  for (const name of OURS) t.match(PAGE, new RegExp(`Ours beside Egret's members:[^]*\`${name}\\(\\)\``))
})

t.test('the table of EventDispatcher is that of the class', async (t) => {
  t.same(documented('egret.EventDispatcher'), members(egret.EventDispatcher, null).sort())
})

t.test('the table of Event is that of the class', async (t) => {
  t.same(documented('egret.Event'), [...members(egret.Event, null), ...Object.keys(new egret.Event('x'))].sort())
})

t.test('the special events have what the page names', async (t) => {
  for (const Class of [egret.ProgressEvent, egret.IOErrorEvent]) {
    const names = [...members(Class, egret.Event), ...Object.keys(new Class('x')).filter((name) => name !== 'data')]
    t.ok(names.length > 0)
    for (const name of names) t.match(PAGE, new RegExp(`\`${name}\``))
  }
})

t.test('the table of ByteArray is that of the class', async (t) => {
  // `length` is a member of each class too, and was left out.
  t.same(documented('egret.ByteArray'), [...members(egret.ByteArray, null), 'length'].sort())
})

t.test('the options and counts of the page are those there are', async (t) => {
  const drops = Object.keys(new egret.WebSocket().get_drop_counts())

  for (const name of drops) t.match(PAGE, new RegExp(`\`${name}\``))
  for (const [, name = ''] of PAGE.matchAll(/^\| `(\w+)`[^|]*\| (?:16 MiB|4 MiB|16,384|off)/gm)) {
    const option = { [name]: undefined } as egret.WebSocketOptions
    t.doesNotThrow(() => new egret.WebSocket('', 0, option), name)
  }
})
