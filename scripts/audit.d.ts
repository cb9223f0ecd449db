/** The types of audit.js, for the test that plants holes. */

export function verdictOf(text: string): { readonly code: 0 | 1 | 2; readonly sentence: string }
