/** Echo on Colyseus: the message comes back with its bytes. Run by bench/rivals/colyseus.ts. */

import { serveColyseus } from './colyseus.ts'

await serveColyseus((room) => room.onMessage('m', (client, bytes) => client.sendBytes('m', bytes)))
