/**
 * Which room may import what: the table of ARCHITECTURE.md as rules. Read by scripts/layers.js, which also plants
 * a fault for each rule and counts the files that were read: a gate that reads nothing must not pass.
 */

/** Each room, and the rooms it may import beside itself. */
const ROOMS = {
  peer: [],
  system: ['peer'],
  multiplayer: ['peer'],
  server: ['peer', 'system', 'multiplayer'],
  client: ['peer', 'system', 'multiplayer'],
  godot4: ['peer', 'system', 'multiplayer', 'server', 'client'],
  compat: ['peer', 'system', 'multiplayer', 'server', 'client'],
  world: ['peer', 'multiplayer', 'server', 'godot4'],
  recording: ['peer', 'system', 'multiplayer', 'server', 'client'],
  testing: ['peer', 'system', 'multiplayer', 'server', 'client', 'godot4', 'world', 'compat', 'recording'],
  cli: ['peer', 'system', 'multiplayer', 'server', 'client', 'godot4', 'world', 'compat', 'recording', 'testing'],
}

/** Each foreign package, and the files that may name it. */
const DOORS = {
  'uWebSockets.js': '^src/server/transport/uws-native[.]ts$',
  ws: '^src/(system/ws-package|client/node-connector|compat/ws[^/]*)[.]ts$',
  msgpackr: '^src/multiplayer/codec/[^/]*[.]ts$',
  commander: '^src/cli/',
}

const escaped = (name) => name.replaceAll('.', '[.]')
const inPackage = (name) => `(^|/)node_modules/(@types/)?${escaped(name)}/`

const rooms = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `src/${room} may import ${allowed.length === 0 ? 'nothing' : allowed.join(', ')}.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
}))

const doors = Object.entries(DOORS).map(([name, files]) => ({
  name: `door-${name.toLowerCase()}`,
  comment: `${name} is named behind its door only.`,
  severity: 'error',
  from: { path: '^src/', pathNot: files },
  to: { path: inPackage(name) },
}))

const browserSafe = '^src/((peer|system|multiplayer|client)/|godot4/(wire|variant|script|translate)/|compat/egret)'
const nodeConnector = '^src/client/node[^/]*[.]ts$'

export default {
  forbidden: [
    ...rooms,
    ...doors,
    {
      name: 'pure-godot4',
      comment: 'What says how Godot 4 writes bytes knows no class that sends them.',
      severity: 'error',
      from: { path: '^src/godot4/(wire|variant|script|translate)/' },
      to: { path: '^src/', pathNot: '^src/(peer|multiplayer|godot4/(wire|variant|script|translate))/' },
    },
    {
      name: 'foreign-packages',
      comment: 'A package that has no door yet needs one, in the list above.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: 'node_modules', pathNot: [...Object.keys(DOORS).map(inPackage), 'node_modules/@types/node/'] },
    },
    {
      name: 'no-node-in-browser-rooms',
      comment: 'These rooms run in a browser unchanged.',
      severity: 'error',
      from: { path: browserSafe, pathNot: nodeConnector },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'known-rooms',
      comment: 'A new folder in src needs a line in the table of rooms.',
      severity: 'error',
      from: {},
      to: { path: '^src/[^/]+/', pathNot: `^src/(${Object.keys(ROOMS).join('|')})/` },
    },
    {
      name: 'inside-src',
      comment: 'What is shipped imports nothing of tests, demo, bench, fuzz, soak or scripts.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|demo|bench|fuzz|soak|scripts|dist[^/]*)/' },
    },
    {
      name: 'by-name',
      comment: 'Demo, benchmark and soak use the package as its users do: by its name.',
      severity: 'error',
      from: { path: '^(demo|bench|soak)/' },
      to: { path: '^src/' },
    },
    {
      name: 'no-cycles',
      comment: 'Files that need each other at run time are one file, or miss a port.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      // By its own names, and by the addresses under which the demo's page is served.
      to: { couldNotResolve: true, pathNot: '^(polled-peer$|#cli/|/)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist[^/]*|[.]tap|bench/rivals/node_modules)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.js', '.d.ts', '.mts', '.d.mts'],
    },
  },
}
