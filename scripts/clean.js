/**
 * Removes what the build made, so that a package holds nothing of deleted files. Called before packing.
 */

import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

for (const folder of ['dist', 'dist-demo', 'dist-bench', 'dist-soak']) {
  rmSync(join(dirname(import.meta.dirname), folder), { recursive: true, force: true })
}
