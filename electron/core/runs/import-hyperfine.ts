import { parseHyperfine, runFromHyperfine } from "#shared/format/hyperfine-json.ts";
import type { RunStore } from "../store/run-store.ts";

/** Keeps a run of hyperfine's in the history. Throws INVALID_REQUEST for a file that is none. */
export async function importHyperfine(
  file: { name: string; text: string; id: string; appVersion: string },
  store: RunStore,
): Promise<void> {
  const { id, name, appVersion, text } = file;
  const createdAt = new Date().toISOString();
  const { manifest, samples } = runFromHyperfine(parseHyperfine(text), { id, name, createdAt, appVersion });
  const writer = await store.create(manifest);
  try {
    await writer.appendSamples(samples);
  } finally {
    await writer.close();
  }
}
