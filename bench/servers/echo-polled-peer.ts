/** Echo on our own server. Run by bench/rivals/polled-peer.ts. Defaults throughout. */

import { WebSocketServer } from 'polled-peer'
import { serveEcho } from './polled-echo.ts'

serveEcho(new WebSocketServer())
