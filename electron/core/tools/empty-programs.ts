/**
 * Programs that do nothing, so that running one times only what a runtime needs to start and to end.
 */

/**
 * A WASI preview 1 module:
 *
 *     (module (memory (export "memory") 1) (func (export "_start")))
 */
export const EMPTY_MODULE = Buffer.from(
  "0061736d01000000010401600000030201000503010001071302066d656d6f72790200065f737461727400000a040102000b",
  "hex",
);

/**
 * A WASI preview 2 component, a command that succeeds:
 *
 *     (component
 *       (core module (func (export "run") (result i32) i32.const 0))
 *       (core instance (instantiate 0))
 *       (func (result (result)) (canon lift (core func 0 "run")))
 *       (instance (export "run" (func 0)))
 *       (export "wasi:cli/run@0.2.0" (instance 0)))
 */
export const EMPTY_COMPONENT = Buffer.from(
  "0061736d0d000100" +
    "01240061736d010000000105016000017f030201000707010372756e00000a0601040041000b" +
    "020401000000" +
    "0708026a000040000000" +
    "060901000001000372756e" +
    "0806010000000001" +
    "050a010101000372756e0100" +
    "0b18010012776173693a636c692f72756e40302e322e30050000",
  "hex",
);

/** For targets that have to be compiled: native code and Emscripten's loader. */
export const EMPTY_C_SOURCE = "int main(void) { return 0; }\n";
