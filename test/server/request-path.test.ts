import t from 'tap'
import { pathFault } from '../../src/server/request-path.ts'

t.test('passes paths as they stand in requests', async (t) => {
  for (const path of ['/', '/play', '/a/b/', '/a%20b', '//game', '/%C3%BC', "/~a-b_c.d!e'(f)*", '/a:b@c;d=e,f&g+h$']) {
    t.equal(pathFault(path), null, path)
  }
})

t.test('says what is wrong with a path that no request has', async (t) => {
  for (const path of ['', 'play', '/a?b', '/?', 5, null, {}])
    t.match(pathFault(path), /must begin with/, JSON.stringify(path))
  for (const path of ['/a#b', '/#', '/a b#']) t.match(pathFault(path), /must hold no "#"/, path)
  const sent = [
    ['/a b', '/a%20b'],
    ['/ü', '/%C3%BC'],
    ['/a/../b', '/b'],
    ['/./a', '/a'],
    ['/a\\b', '/a/b'],
    ['/a\nb', '/ab'],
  ] as const
  for (const [path, spelling] of sent) {
    t.equal(pathFault(path), `must be written as clients send it, which is "${spelling}"`)
  }
})
