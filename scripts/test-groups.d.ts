/** The types of test-groups.js, for its test. */

export function forEveryNode(files: readonly string[]): string[]
export function groupsOf(files: readonly string[]): string[][]
export function entryOf(root: string, group: readonly string[]): string
