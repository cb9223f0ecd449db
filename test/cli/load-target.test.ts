/** Where a load may go. */

import t from 'tap'
import { checkTarget, type Resolve } from '../../src/cli/load-target.ts'

const NAMES: Readonly<Record<string, readonly string[]>> = {
  localhost: ['127.0.0.1', '::1'],
  'game.example.org': ['192.0.2.7'],
  'half.example.org': ['127.0.0.1', '192.0.2.7'],
}
const resolve: Resolve = (name) => {
  const found = NAMES[name]
  return found === undefined ? Promise.reject(new Error('getaddrinfo ENOTFOUND')) : Promise.resolve(found)
}

t.test('may load this machine', async (t) => {
  for (const url of ['ws://127.0.0.1:9080', 'wss://127.0.0.2/play', '[::1]:9080', 'localhost:9080']) {
    t.equal(await checkTarget(url, false, resolve), null, url)
  }
})

t.test('refuses every other, and a name of which one address leads away', async (t) => {
  const cases = [
    ['ws://192.0.2.1:9080', /^192\.0\.2\.1 is not this machine: put --i-own-this-server if /],
    ['ws://[2001:db8::1]:9080', /^2001:db8::1 is not this machine/],
    ['ws://0.0.0.0:9080', /^0\.0\.0\.0 is not this machine/],
    ['wss://game.example.org', /^game\.example\.org, which is 192\.0\.2\.7, is not this machine/],
    ['wss://half.example.org', /^half\.example\.org, which is 192\.0\.2\.7, is not this machine/],
    ['http://127.0.0.1', /no URL to connect to/],
  ] as const
  for (const [url, sentence] of cases) t.match(await checkTarget(url, false, resolve), { code: 2, sentence }, url)
})

t.test('a name that nobody knows is no mistake of who typed it', async (t) => {
  const sentence = 'The name of the host cannot be resolved: getaddrinfo ENOTFOUND.'

  t.same(await checkTarget('ws://nowhere.example', false, resolve), { code: 1, sentence })
})

t.test('resolves nothing for who owns the server', async (t) => {
  const never: Resolve = () => Promise.reject(new Error('it was asked'))

  t.equal(await checkTarget('wss://game.example.org', true, never), null)
})
