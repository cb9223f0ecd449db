/**
 * What the linter demands. Called by `npm run lint`; test/meta/lint.test.ts plants a fault for each demand that is ours.
 * Limits are the design's: they are met, not argued with. There are no suppressions in src: inline comments have no effect there.
 */

import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'
import house from './scripts/lint-rules.js'

const PURE = [
  'src/peer/**',
  'src/multiplayer/**',
  'src/godot4/wire/**',
  'src/godot4/variant/**',
  'src/godot4/script/**',
  'src/godot4/translate/**',
  'src/world/**',
]
/** Files that may touch the machine's clock, timers and dice: they stand behind a port, or talk to an engine. */
const DOORS = ['src/system/**', 'src/server/transport/uws*.ts', 'src/server/transport/ws*.ts', 'src/cli/**']

const CLOCK_AND_DICE = [
  ...['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'],
  ...['queueMicrotask', 'performance', 'crypto'],
].map((name) => ({ name, message: 'Time and dice come through the ports Clock, Turn and Random.' }))

const MACHINE = ['process', 'Buffer', 'require', 'window', 'document', 'globalThis', 'global'].map((name) => ({
  name,
  message: 'This room runs in Node and in browsers alike: it knows neither.',
}))

const CLOCK_PROPERTIES = [
  { object: 'Date', property: 'now' },
  { object: 'Math', property: 'random' },
  { object: 'performance', property: 'now' },
  { object: 'process', property: 'hrtime' },
].map((entry) => ({ ...entry, message: 'Time and dice come through the ports Clock, Turn and Random.' }))

const SYNTAX = [
  {
    selector: ':matches(Program, ExportNamedDeclaration) > VariableDeclaration[kind=/^(let|var)$/]',
    message: 'State in module variables makes two servers in one process disturb each other.',
  },
  {
    selector: 'CatchClause > BlockStatement[body.length=0]',
    message: 'A caught error is counted, returned or thrown on.',
  },
  {
    selector:
      ':matches(MethodDefinition[kind!="constructor"], PropertyDefinition, TSParameterProperty)[accessibility="private"]',
    message: 'Private members are written #name.',
  },
  {
    selector: ':matches(MethodDefinition, PropertyDefinition) > Identifier.key[name=/^_/]',
    message: 'Private members are written #name.',
  },
  { selector: 'TSEnumDeclaration', message: 'Enumerations are const objects with a type of the same name.' },
  { selector: 'ExportDefaultDeclaration', message: 'Exports have names.' },
]

/** What the doors alone may do. */
const DOOR_SYNTAX = [
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'Time and dice come through the ports Clock, Turn and Random.',
  },
  { selector: 'Literal[value="uWebSockets.js"]', message: 'A native package is named behind its door only.' },
]

export default defineConfig(
  globalIgnores(['**/node_modules/', 'dist*/', '.tap/', 'coverage/', 'artefacts/', 'tap-snapshots/']),
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { house },
    rules: {
      'house/file-name': 'error',
      'max-lines': ['error', 400],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true, 'ts-check': false },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // TypeScript does not see that a call may change a field it has narrowed: state machines would need detours.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-restricted-syntax': ['error', ...SYNTAX],
    },
  },
  {
    files: ['src/**/*.ts', 'demo/**/*.ts', 'bench/**/*.ts', 'fuzz/**/*.ts', 'soak/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 50 }] },
  },
  {
    files: ['src/**/*.ts'],
    linterOptions: { noInlineConfig: true },
    rules: {
      'house/opening-comment': 'error',
      'house/documented-export': 'error',
      'house/godot-spelling': 'error',
      'no-console': 'error',
      'no-restricted-globals': ['error', ...CLOCK_AND_DICE],
      'no-restricted-properties': ['error', ...CLOCK_PROPERTIES],
      'no-restricted-syntax': ['error', ...SYNTAX, ...DOOR_SYNTAX],
    },
  },
  {
    // The types of `ws` lie in a namespace, and so do those of its face.
    files: ['src/compat/ws.ts'],
    rules: { '@typescript-eslint/no-namespace': ['error', { allowDeclarations: true }] },
  },
  { files: PURE, rules: { 'no-restricted-globals': ['error', ...CLOCK_AND_DICE, ...MACHINE] } },
  {
    files: DOORS,
    rules: {
      'no-restricted-globals': 'off',
      'no-restricted-properties': 'off',
      'no-restricted-syntax': ['error', ...SYNTAX],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // tap subtests are promises that the parent test waits for; an implementation of a port may be async without waiting.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafePromises: [{ from: 'package', package: '@tapjs/core', name: 'PromiseWithSubtest' }],
        },
      ],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
)
