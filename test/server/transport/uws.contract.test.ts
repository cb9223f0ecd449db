/**
 * The uws engine under the common contract suite.
 */

import t from 'tap'
import { createUwsTransport, loadUws } from '../../../src/server/transport/uws.ts'
import { transportContract } from './contract.ts'

const loaded = loadUws()
if (!loaded.ok) t.pass(`there is no native build here: ${loaded.message}`)
else transportContract(t, { name: 'uws', make: () => createUwsTransport(loaded.uws) })
