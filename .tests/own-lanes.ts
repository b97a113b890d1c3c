import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Tests run beside each other on purpose: a benchmark of one must not wait for the builds of another.
process.env["WASM_WORKBENCH_LOCK_DIR"] ??= mkdtempSync(join(tmpdir(), "wasm-workbench-lanes-"));
