/**
 * What of a run is drawn: the shapes in which servers are compared by a ratio. Called by bench/main.ts for `--chart`.
 * Rows that are void have no bar, and the caption names them.
 */

import type { ContestShapeReport } from '../shapes/shape.ts'
import { noise } from './noise.ts'
import type { ChartPanel } from './chart.ts'
import type { ContestRow } from './contest-row.ts'

/** The panels of these reports, a panel for each load of each. */
export function chartPanels(reports: readonly ContestShapeReport[]): ChartPanel[] {
  return reports.flatMap(({ shape, rows, lead, reference, ours }) => {
    const loads = [...new Set(rows.map(({ load }) => load))]
    const subtitle = `${lead === 'cpu' ? 'for the same processor time' : 'in the same time'}, ${reference} = 1`
    return loads.map((load) => ({
      title: `${shape}, ${load.split(',')[0] ?? load}`,
      subtitle,
      bars: rows
        .filter((row) => row.load === load && !row.isVoid)
        .flatMap((row) => {
          const ratio = lead === 'cpu' ? row.ratioPerCpu : row.ratio
          if (ratio === null) return []
          const { median: value, min, max } = ratio
          return [{ name: row.rival, value, min, max, isOurs: ours.includes(row.rival) }]
        }),
    }))
  })
}

/** What must stand below them: rows that are left out, and whether the machine had other work. */
export function chartNotes(reports: readonly ContestShapeReport[]): string[] {
  const rows: readonly ContestRow[] = reports.flatMap((report) => report.rows)
  const left = rows.filter(({ isVoid }) => isVoid).map(({ rival, load }) => `${rival} (${load})`)
  const others = rows.flatMap(({ pairs }) => pairs.flatMap((pair) => [pair.reference, pair.rival]))
  const noisy = noise(others.flatMap(({ otherCpu }) => otherCpu ?? [])).trim()
  return [...(left.length === 0 ? [] : [`void, left out: ${left.join('; ')}`]), ...(noisy === '' ? [] : [noisy])]
}
