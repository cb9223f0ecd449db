export const DIFFERENCES = {} as const
export type DifferenceName = string
