/**
 * The flags that make a Node program leave a V8 CPU profile. Used by all that start one.
 */

/** Flags for a profile of `program` in `folder`, with `tag` in its name; none if `folder` is `null`. */
export function profileFlags(folder: string | null, program: string, tag: number): readonly string[] {
  if (folder === null) return []
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${program}-${tag}.cpuprofile`]
}
