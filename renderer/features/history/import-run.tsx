import { FileUp } from "lucide-react";
import { useRef, useState } from "react";
import type { Failure } from "#shared/model/failure.ts";
import { toFailure, useClient } from "../../host/index.ts";
import { IconButton } from "../../ui/index.ts";
import { addresses } from "../../workspace/index.ts";

/** Takes in a file that hyperfine exported, and shows the run that it has become. */
export function ImportRun({ onFailure }: { onFailure: (failure: Failure | null) => void }) {
  const client = useClient();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);

  const take = async (file: File) => {
    onFailure(null);
    setBusy(true);
    try {
      const { runId } = await client.runs.import({ name: file.name, text: await file.text() });
      window.location.hash = addresses.run(runId);
    } catch (error) {
      onFailure(toFailure(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <IconButton
        label="Import what hyperfine exported (--export-json)"
        icon={<FileUp />}
        busy={busy}
        onClick={() => input.current?.click()}
      />
      <input
        ref={input}
        hidden
        type="file"
        accept=".json,application/json"
        aria-label="JSON file of hyperfine"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          // The same file may be chosen again, mended.
          event.target.value = "";
          if (file) void take(file);
        }}
      />
    </>
  );
}
