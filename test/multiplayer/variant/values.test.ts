/** The value classes by themselves: defaults are Godot's, fields are plain. */

import t from 'tap'
import {
  Basis,
  Color,
  EncodedObjectAsID,
  NodePath,
  PoolVector2Array,
  Quat,
  RID,
  Transform,
  Transform2D,
  Vector2,
  Vector3,
  real,
} from '../../../src/variant.ts'

/** A path, what Godot 3.2.3 makes of it when it prints it, its names and its properties. */
const PATHS: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  ['', '', [], []],
  ['/', '/', [], []],
  ['/root/Main', '/root/Main', ['root', 'Main'], []],
  ['a/b:c:d', 'a/b:c:d', ['a', 'b'], ['c', 'd']],
  [':x', ':x', [], ['x']],
  ['/:x', '/:x', [], ['x']],
  ['a/:x', 'a:x', ['a'], ['x']],
  ['a:b:', 'a:b', ['a'], ['b']],
  ['a:b/c', 'a:b/c', ['a'], ['b/c']],
  ['//a//b/', '/a/b', ['a', 'b'], []],
  ['../b/.', '../b/.', ['..', 'b', '.'], []],
  [':', '', [], []],
  ['a::b', '', [], []],
  ['/a::b', '', [], []],
]

for (const [path, printed, names, subnames] of PATHS) {
  t.test(`takes the path '${path}' apart as Godot does`, async (t) => {
    const nodePath = new NodePath(path)

    t.strictSame(nodePath.names, names)
    t.strictSame(nodePath.subnames, subnames)
    t.equal(nodePath.absolute, printed.startsWith('/'))
    t.equal(nodePath.toString(), printed)
  })
}

t.test('a path of given names keeps copies of them', async (t) => {
  const names = ['a b', 'ü']

  const path = NodePath.of(names)
  names.pop()

  t.equal(path.toString(), 'a b/ü')
})

t.test('defaults are those of Godot, and no two values share their parts', async (t) => {
  const [one, other] = [new Transform(), new Transform()]
  one.basis.x.y = 5

  t.strictSame(other, new Transform(new Basis(new Vector3(1), new Vector3(0, 1), new Vector3(0, 0, 1)), new Vector3()))
  t.strictSame(new Transform2D(), new Transform2D(new Vector2(1), new Vector2(0, 1), new Vector2(0, 0)))
  t.strictSame(new Quat(), new Quat(0, 0, 0, 1))
  t.strictSame(new Color(), new Color(0, 0, 0, 1))
  t.strictSame(new EncodedObjectAsID(), new EncodedObjectAsID(0))
  t.equal(new RID().get_id(), 0)
})

t.test('an array of vectors has a length and can be walked through', async (t) => {
  const vectors = new PoolVector2Array(new Set([new Vector2(1, 2), new Vector2(3, 4)]))

  t.equal(vectors.length, 2)
  t.strictSame(
    [...vectors].map(({ x }) => x),
    [1, 3],
  )
})

t.test('a marked real can be compared like its number', async (t) => {
  t.ok(real(5) > real(4))
  t.equal(Number(real(5)), 5)
})
