/**
 * Whether a package can be loaded here. Asked by the rivals and shapes that need one before they start anything.
 */

/** Why the package or door of this name cannot be used; `null` if it can. */
export async function whyNotLoadable(name: string): Promise<string | null> {
  try {
    await import(name)
    return null
  } catch (error) {
    return `${name} does not load on Node ${process.version}: ${String(error).split('\n')[0] ?? ''}`
  }
}
