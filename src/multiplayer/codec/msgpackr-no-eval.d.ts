/**
 * The types of msgpackr's build without generated code, which has none of its own. Only what msgpack-engine.ts uses.
 * It is a module of its own beside msgpackr proper: what is registered in it is not seen by a game's own msgpackr.
 */

declare module 'msgpackr/index-no-eval' {
  export { addExtension, Packr, RESET_BUFFER_MODE, REUSE_BUFFER_MODE, Unpackr } from 'msgpackr'
}
