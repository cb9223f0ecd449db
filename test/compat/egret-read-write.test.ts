/** What Egret's WebSocket writes and reads: one write is one message, and reads put messages together. */

import t from 'tap'
import * as egret from '../../src/compat/egret.ts'
import { LOST } from '../client/fake-connector.ts'
import { EgretScene } from '../support/egret-scene.ts'
import { hex } from '../support/hex.ts'

const { TYPE_BINARY, TYPE_STRING } = egret.WebSocket
const shown = (array: egret.ByteArray): string => Buffer.from(array.buffer).toString('hex')

t.test('each write of text is one message, at once', async (t) => {
  const { socket, link } = EgretScene.connected()

  socket.writeUTF('one')
  socket.writeUTF('')
  socket.writeUTF('zwölf \ud800')
  socket.flush()

  t.same(link.writes, [['text:one'], ['text:zwölf \ufffd']])
})

t.test('in binary mode text goes as bytes behind its length', async (t) => {
  const { socket, link } = EgretScene.connected()
  socket.type = TYPE_BINARY

  socket.writeUTF('ö')
  socket.writeUTF('')
  socket.flush()

  t.same(link.writes, [['hex:0002c3b6'], ['hex:0000']])
})

t.test('bytes are written from an offset, and none are no message', async (t) => {
  const { socket, link } = EgretScene.connected()
  const bytes = new egret.ByteArray(hex('01 02 03'))
  bytes.position = 2
  socket.type = TYPE_BINARY
  socket.type = TYPE_STRING

  socket.writeBytes(bytes)
  socket.writeBytes(bytes, 1)
  socket.writeBytes(bytes, 1, 1)
  socket.writeBytes(bytes, 3)
  socket.writeBytes(new egret.ByteArray())
  socket.writeUTF('text')

  t.same(link.writes, [['hex:010203'], ['hex:0203'], ['hex:02'], ['text:text']])
  t.equal(bytes.position, 2)
})

t.test('before it is connected nothing can be written, with a warning', async (t) => {
  const { socket, connector, warnings } = new EgretScene()
  socket.type = TYPE_BINARY

  socket.writeUTF('x')
  socket.writeBytes(new egret.ByteArray(hex('01')))
  socket.flush()
  socket.connect('localhost', 9080)
  socket.writeUTF('x')

  t.same(warnings, ['Warning #3101: Please connect Socket firstly'])
  t.equal(socket.get_drop_counts()['not-connected'], 3)
  t.same(connector.last.open().writes, [])
})

t.test('bytes need the binary type once, with a warning', async (t) => {
  const { scene, socket, link } = EgretScene.connected()
  const target = new egret.ByteArray()

  socket.writeBytes(new egret.ByteArray(hex('01')))
  socket.readBytes(target)
  link.deliver(hex('05'))

  t.same(scene.take(), [])
  t.same([link.writes, target.length], [[], 0])
  t.same(scene.warnings, ['Warning #3102: Please set the type of binary type'])
  t.equal(socket.get_drop_counts()['not-binary'], 2)
})

t.test('while it closes what is written is dropped, counted', async (t) => {
  const { socket, link } = EgretScene.connected()

  socket.close()
  socket.writeUTF('late')

  t.same(link.writes, [])
  t.equal(socket.get_drop_counts().closing, 1)
})

t.test('a message can be read inside its event', async (t) => {
  const { socket, link } = EgretScene.connected()
  const read: string[] = []
  socket.addEventListener(egret.ProgressEvent.SOCKET_DATA, () => read.push(socket.readUTF()), null)

  link.say('one', '', 'drei \ufeff')

  t.same(read, ['one', '', 'drei \ufeff'])
  t.equal(socket.readUTF(), '')
})

t.test('what is not read is put together, and stays when the connection ends', async (t) => {
  const { scene, socket, link } = EgretScene.connected()
  link.say('a', 'b', 'c')
  link.end(LOST)

  scene.connect().say('d')

  t.equal(socket.readUTF(), 'abcd')
  t.equal(socket.readUTF(), '')
})

t.test('the event of a message says nothing of its length', async (t) => {
  const { socket, link } = EgretScene.connected()
  const seen: unknown[] = []
  const listen = (event: egret.ProgressEvent): void =>
    void seen.push(event.bytesLoaded, event.bytesTotal, event.target, event instanceof egret.ProgressEvent)
  socket.addEventListener(egret.ProgressEvent.SOCKET_DATA, listen, null)

  link.say('text')

  t.strictSame(seen, [0, 0, socket, true])
})

t.test('bytes that are left unread are forgotten', async (t) => {
  const { scene, socket, link } = EgretScene.connected()
  const target = new egret.ByteArray(hex('09 09'))
  socket.type = TYPE_BINARY
  link.deliver(hex('01 02'), hex('03'))

  socket.readBytes(target, 1, 2)
  t.equal(shown(target), '090102')
  link.deliver(hex('04'))
  socket.readBytes(target)

  t.equal(shown(target), '040102')
  t.same([target.position, scene.take()], [0, ['socketData', 'socketData', 'socketData']])
})

t.test('in binary mode one text is read, and the rest is forgotten', async (t) => {
  const { socket, link } = EgretScene.connected()
  socket.type = TYPE_BINARY

  link.deliver(hex('00 01 61 00 01 62'))
  t.equal(socket.readUTF(), 'a')

  t.throws(() => socket.readUTF(), { message: '#1025: end of the file' })
})

t.test('a read of more than there is throws and changes nothing', async (t) => {
  const { socket, link } = EgretScene.connected()
  const target = new egret.ByteArray()
  socket.type = TYPE_BINARY

  link.deliver(hex('00 02 61'))
  t.throws(() => socket.readUTF(), { message: /^#1025/ })
  t.throws(() => socket.readBytes(target, 0, 4), { message: /^#1025/ })
  link.deliver(hex('62'))

  t.equal(socket.readUTF(), 'ab')
  t.equal(target.length, 0)
})

t.test('text and bytes are kept apart, whatever the type', async (t) => {
  const { scene, socket, link } = EgretScene.connected()
  const target = new egret.ByteArray()
  socket.type = TYPE_BINARY
  link.say('text')
  link.deliver(hex('00 01 61'))

  t.equal(socket.readUTF(), 'a')
  socket.type = TYPE_STRING
  t.equal(socket.readUTF(), 'text')
  link.deliver(hex('01'))
  socket.readBytes(target)

  t.equal(shown(target), '01')
  t.equal(scene.take().length, 3)
})

t.test('bytes that were lent are copied', async (t) => {
  const { socket, link } = EgretScene.connected()
  const lent = Buffer.from('first')

  link.deliver(lent)
  socket.type = TYPE_BINARY
  link.deliver(lent)
  lent.fill(0)
  const target = new egret.ByteArray()
  socket.readBytes(target)

  t.equal(shown(target), '6669727374')
})
