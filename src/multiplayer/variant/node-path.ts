/**
 * Godot's NodePath: the way to a node, and to a property in it. Made by games and by the Variant codec.
 * Takes a path apart and puts it together exactly as Godot 3 does. Knows no nodes and resolves nothing.
 * Source: Godot 3 class reference, NodePath; details by experiment with 3.2.3.
 */

/** A path such as `/root/Main/Enemy:position:x`: names of nodes, then names of properties. */
export class NodePath {
  /** Names of nodes; `..` and `.` stand as they are. */
  names: string[]
  /** Names of properties, behind the first colon. */
  subnames: string[]
  /** True when the path begins with a slash. */
  absolute: boolean

  /** Takes a path apart. As in Godot, empty names are left out, and an empty property name makes the path empty. */
  constructor(path = '') {
    const colon = path.indexOf(':')
    const nodes = colon < 0 ? path : path.slice(0, colon)
    const properties = colon < 0 ? [] : path.slice(colon + 1).split(':')
    // A colon at the end is allowed.
    if (properties.at(-1) === '') properties.pop()
    const isValid = !properties.includes('')
    this.names = isValid ? nodes.split('/').filter((name) => name !== '') : []
    this.subnames = isValid ? properties : []
    this.absolute = isValid && path.startsWith('/')
  }

  /** A path of names that are taken as they are. */
  static of(names: readonly string[], subnames: readonly string[] = [], absolute = false): NodePath {
    const path = new NodePath()
    path.names = [...names]
    path.subnames = [...subnames]
    path.absolute = absolute
    return path
  }

  /** The path as Godot prints it. */
  toString(): string {
    const properties = this.subnames.map((name) => `:${name}`)
    return `${this.absolute ? '/' : ''}${this.names.join('/')}${properties.join('')}`
  }
}
