/** The built `polled-peer host --wire`: strict stand-ins for Godot 4's engine, and guests of Godot 3, that meet through it. */

import t, { type Test } from 'tap'
import { EngineClient } from '../godot4/strict/engine-client.ts'
import { idHex } from '../godot4/scene/server-stage.ts'
import { onEachEngine } from '../network/engines.ts'
import { Guest } from '../support/guest.ts'
import { hex } from '../support/hex.ts'
import { ProgramProcess } from '../support/program-process.ts'

async function start(t: Test, ...words: string[]): Promise<{ url: string; port: number }> {
  const url = await new ProgramProcess(t, 'command', ['host', '--bind', '127.0.0.1', '--port', '0', ...words]).url()
  return { url, port: Number(new URL(url).port) }
}

async function join(t: Test, port: number, path = '/'): Promise<EngineClient> {
  const client = await EngineClient.join(port, { path })
  t.teardown(() => client.destroy())
  return client
}

const next = async ({ socket }: EngineClient): Promise<string> =>
  Buffer.from(await socket.packets.next()).toString('hex')

onEachEngine(t, (engine) => {
  t.test(`${engine}: clients of Godot 4 are told of each other, confirmed to and relayed between`, async (t) => {
    const { port } = await start(t, '--engine', engine, '--wire', 'godot4')
    const a = await join(t, port)
    const b = await join(t, port, '/any')
    t.strictSame([await next(a), await next(b)], [`0701${idHex(b.id)}`, `0701${idHex(a.id)}`])

    const announcement = `01${Buffer.from('d41d8cd98f00b204e9800998ecf8427e').toString('hex')}0001000000${Buffer.from('Main\0').toString('hex')}`
    a.socket.send(hex(announcement))
    t.equal(await next(a), '020101000000', 'by a host without a tree too')
    a.socket.send(hex(`0703${idHex(0)}00010500`))
    t.equal(await next(b), `0703${idHex(a.id)}00010500`, 'a call of which the host knows nothing')
    b.socket.drop()
    t.equal(await next(a), `0702${idHex(b.id)}`)
    t.strictSame(a.socket.complaints, [])
  })

  t.test(`${engine}: clients of Godot 3 and 4 meet, and speak in bytes`, async (t) => {
    const { url, port } = await start(t, '--engine', engine, '--wire', 'both')
    const old = await Guest.join(t, url)
    await old.heard.take(2)
    const a = await join(t, port, '/godot4')
    t.strictSame(await old.heard.take(1), [`add ${a.id}`])
    t.equal(await next(a), `0701${idHex(old.id)}`)

    old.say(0, hex('04 aa bb'))
    t.equal(await next(a), `0703${idHex(old.id)}03aabb`)
    a.socket.send(hex(`0703${idHex(old.id)}03 68 69`))
    t.equal(await old.heard.next(), `packet \u0004hi from ${a.id} to ${old.id}`)
    t.strictSame(a.socket.complaints, [])
  })
})

t.test('a host of Godot 4 alone takes no codec of Godot 3', async (t) => {
  const { url } = await start(t, '--wire', 'godot4')

  await t.rejects(Guest.join(t, url, {}, ['polled-peer.msgpack.1']), { message: /400/ })
})
