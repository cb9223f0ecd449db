/**
 * Standard Schema, version 1: the interface by which zod, valibot, arktype and others check values. Types after its
 * specification, https://standardschema.dev; no such library is a dependency. Called where arguments come from the wire.
 */

/** A schema of any library that follows the specification. */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    /** For the compiler alone. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** What a schema says of a value. */
export type SchemaResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly { readonly message: string }[] }

/** The checked value, or why it was refused. */
export type Validation =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly refusal: 'schema-refused' | 'schema-asynchronous'; readonly message: string }

/** Asks a schema. One that answers with a promise is refused: a call happens in its tick or not at all. @throws what the schema throws. */
export function validate(schema: StandardSchemaV1, value: unknown): Validation {
  const result = schema['~standard'].validate(value)
  if ('then' in result) {
    // Nobody waits for it: what it will say, or throw, has no meaning any more.
    void result.then(undefined, () => undefined)
    return { ok: false, refusal: 'schema-asynchronous', message: 'its schema answers with a promise' }
  }
  if (result.issues === undefined) return { ok: true, value: result.value }
  return { ok: false, refusal: 'schema-refused', message: result.issues.map((issue) => issue.message).join('; ') }
}

/** Whether a value is such a schema. */
export function isSchema(value: unknown): value is StandardSchemaV1 {
  // A schema may be a function: arktype's are.
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return false
  const standard: unknown = Reflect.get(value, '~standard')
  return typeof standard === 'object' && standard !== null && typeof Reflect.get(standard, 'validate') === 'function'
}
