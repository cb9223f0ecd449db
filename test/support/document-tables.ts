/**
 * The tables of a page of docs/, for the tests that hold the page to the code. A table is found by the heading that it
 * stands under and by its first columns, so that a test that asks for what is not there gets no rows.
 */

import { readFileSync } from 'node:fs'

/** Reads the rows of the tables under a heading whose head begins with these columns, as `bytes | error`. */
export type RowsOf = (heading: string, columns: string) => string[][]

/** A reader of one page, as `wire/rpc.md`. Each row is a list of cells, without the code marks around a whole cell. */
export function tablesOf(page: string): RowsOf {
  const sections = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8').split(/^## /m)
  return (heading, columns) => {
    const section = sections.find((part) => part.startsWith(`${heading}\n`)) ?? ''
    const tables = section.split(/\n(?=[^|])/).map((part) => part.split('\n').filter((line) => line.startsWith('|')))
    const wanted = tables.filter(([head = '']) => head.startsWith(`| ${columns} |`))
    return wanted.flatMap((lines) => lines.slice(2)).map(cellsOf)
  }
}

function cellsOf(line: string): string[] {
  const cells = line.split('|').slice(1, -1)
  return cells.map((cell) => cell.trim().replace(/^`(.*)`$/, '$1'))
}
