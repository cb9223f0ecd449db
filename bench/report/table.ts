/**
 * Lays out rows of text in columns for a terminal. Knows nothing of what they mean.
 */

/** The first column is set left, the others right. Rows may be shorter than the head: their last cell runs on. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const full = [head, ...rows.filter((row) => row.length === head.length)]
  const widths = head.map((_, i) => Math.max(...full.map((row) => row[i]?.length ?? 0), i === 0 ? longest(rows) : 0))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => {
        if (i === 0) return cell.padEnd(widths[i] ?? 0)
        return row.length === head.length ? cell.padStart(widths[i] ?? 0) : cell
      })
      .join('  ')
      .trimEnd()
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}

function longest(rows: readonly (readonly string[])[]): number {
  return Math.max(0, ...rows.map((row) => row[0]?.length ?? 0))
}
