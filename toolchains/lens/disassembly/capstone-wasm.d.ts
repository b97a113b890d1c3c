/** The package's own declarations aren't reachable by its `exports`. */
declare module "capstone-wasm" {
  /** Compiles the WebAssembly module, the first time only, and completes `module`. */
  export function loadCapstone(module: object): Promise<void>;

  export const Const: { CS_ARCH_ARM64: number; CS_MODE_LITTLE_ENDIAN: number; CS_ERR_OK: number };
}
