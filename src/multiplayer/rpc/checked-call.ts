/**
 * The last steps of what another peer asks of a node, when the node was found, the declaration permits it, and the
 * arguments are read: the schema is asked, the arguments are counted, the method is called. Called by the receivers of
 * both Godots' calls. Never throws: what the game's own code throws goes to `failed`.
 */

import { callMethod, methodOf, type OpenMethod } from './node-access.ts'
import { validate, type StandardSchemaV1 } from './standard-schema.ts'

/** Why a schema refuses; each has its sentence in the list of the receiver. */
export type SchemaRefusal = 'schema-refused' | 'schema-asynchronous' | 'schema-failed'

/** Why the arguments do not reach the node. */
export interface CallRefusal {
  readonly reason: SchemaRefusal | 'no-such-member' | 'too-few-arguments'
  /** What the reason's own sentence does not say. */
  readonly detail?: string
}

/** The value that goes to the node, or why none does. */
export type Checked =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly refusal: CallRefusal & { readonly reason: SchemaRefusal } }

type Failed = (error: unknown) => void

/** What a schema makes of a value; without one it is left as it came. */
export function checkValue(schema: StandardSchemaV1 | null, value: unknown, failed: Failed): Checked {
  if (schema === null) return { ok: true, value }
  try {
    const validation = validate(schema, value)
    if (validation.ok) return validation
    return { ok: false, refusal: { reason: validation.refusal, detail: `${validation.message}.` } }
  } catch (error) {
    failed(error)
    return { ok: false, refusal: { reason: 'schema-failed' } }
  }
}

/** Calls the method of this name with what its schema makes of the values, or says why not. */
export function callChecked(
  node: object,
  name: string,
  schema: StandardSchemaV1 | null,
  values: readonly unknown[],
  failed: Failed,
): CallRefusal | null {
  const method = methodOf(node, name)
  if (method === null) return { reason: 'no-such-member' }
  if (schema === null) return run(node, method, values, failed)
  const checked = checkValue(schema, values, failed)
  if (!checked.ok) return checked.refusal
  const args: unknown = checked.value
  if (!Array.isArray(args)) return { reason: 'schema-refused', detail: 'What it returns is no array.' }
  return run(node, method, args, failed)
}

function run(node: object, method: OpenMethod, args: readonly unknown[], failed: Failed): CallRefusal | null {
  // Parameters with defaults are not counted here, and may be left out, as in Godot.
  if (args.length < method.length) return { reason: 'too-few-arguments' }
  try {
    callMethod(node, method, args, failed)
  } catch (error) {
    // The game's own code: `poll()` throws it, at its end.
    failed(error)
  }
  return null
}
