/**
 * fast-check with the same dice in every run, for all property tests. What only chance finds is looked for by
 * `npm run fuzz`; a test that fails fails for everybody. `PROPERTY_SEED=7 npm test` looks elsewhere.
 */

import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 1) })

export { fc }
