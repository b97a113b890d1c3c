import containedPath from "./contained-path.c?raw";
import descriptors from "./descriptors.c?raw";
import folderListing from "./folder-listing.c?raw";
import main from "./main.c?raw";
import wasiFd from "./wasi-fd.c?raw";
import wasiHeader from "./wasi.h?raw";
import wasiPath from "./wasi-path.c?raw";
import wasiProcess from "./wasi-process.c?raw";

/** WASI preview 1 and `main` for what wasm2c writes, which brings neither; file name to text. */
export const WASI_SOURCES: Record<string, string> = {
  "wasi.h": wasiHeader,
  "main.c": main,
  "descriptors.c": descriptors,
  "wasi-fd.c": wasiFd,
  "folder-listing.c": folderListing,
  "wasi-path.c": wasiPath,
  "contained-path.c": containedPath,
  "wasi-process.c": wasiProcess,
};
