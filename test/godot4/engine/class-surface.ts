/**
 * What the engine's ClassDB tells of classes, as class-surface.gd puts it and fixtures/surface-4.6.json keeps it. Read by
 * ../surface.test.ts, which holds our classes against it, and held against the engine by surface-fixture.test.ts.
 */

/** A method or a signal; `default` is in Godot's text form, and missing where the argument must be given. */
export interface SurfaceCall {
  readonly name: string
  readonly arguments: readonly { readonly name: string; readonly type: string; readonly default?: string }[]
  readonly returns: string
}

/** What one class adds to the class it inherits from. */
export interface SurfaceClass {
  readonly name: string
  readonly inherits: string
  readonly methods: readonly SurfaceCall[]
  readonly properties: readonly {
    readonly name: string
    readonly type: string
    readonly getter: string
    readonly setter: string
    readonly default: string
  }[]
  readonly signals: readonly SurfaceCall[]
  readonly constants: readonly { readonly name: string; readonly value: number }[]
}

/** Some classes of one version. */
export interface Surface {
  readonly engine: string
  readonly classes: readonly SurfaceClass[]
}

/** The classes that we have, and those that they inherit from. */
export const DESCRIBED = [
  ...['PacketPeer', 'MultiplayerPeer', 'WebSocketMultiplayerPeer', 'OfflineMultiplayerPeer', 'WebSocketPeer'],
  ...['TLSOptions', 'MultiplayerAPI', 'SceneMultiplayer', 'MultiplayerSpawner', 'MultiplayerSynchronizer'],
  'SceneReplicationConfig',
] as const

/** Where the record is. */
export const SURFACE_FIXTURE = new URL('fixtures/surface-4.6.json', import.meta.url)
