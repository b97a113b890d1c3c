import binaryen from "binaryen";

/** Assembles a module from its text form; Binaryen writes it as suits these features, by default all that it knows. */
export function wat(text: string, features: number = binaryen.Features.All): Uint8Array {
  const module = binaryen.parseText(text);
  module.setFeatures(features);
  try {
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

export const FIRST_VERSION: number = binaryen.Features.MVP;
