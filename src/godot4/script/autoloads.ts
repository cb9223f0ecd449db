/**
 * The nodes that a Godot 4 project loads by itself, of which scripts speak by a name: scripts may extend that name as they
 * extend a class. Called for the command that prints indices. Reads `project.godot` as a text, opens nothing; never throws.
 */

const SECTION = /^\s*\[(.*)\]\s*$/
/** Only with an asterisk is it a name for scripts. */
const NAMED = /^\s*"?([^\s";=]+)"?\s*=\s*"\*([^"]*)"\s*$/

/** Where what has a name is loaded from: `res://…`, or a uid. */
export function readAutoloads(project: string): ReadonlyMap<string, string> {
  const paths = new Map<string, string>()
  let section = ''
  for (const line of project.split('\n')) {
    section = SECTION.exec(line)?.[1] ?? section
    const [, name, path] = (section === 'autoload' ? NAMED.exec(line) : null) ?? []
    if (name !== undefined && path !== undefined) paths.set(name, path)
  }
  return paths
}
