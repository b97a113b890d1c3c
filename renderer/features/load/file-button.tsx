import { useRef, useState, type ReactNode } from "react";
import { Button } from "../../ui/index.ts";

interface FileButtonProps {
  label: string;
  /** Endings and media types. */
  accept: string;
  icon: ReactNode;
  onFile: (file: File) => Promise<void>;
}

/** Asks for a file and hands it over. */
export function FileButton({ label, accept, icon, onFile }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  return (
    <>
      <Button size="sm" icon={icon} busy={busy} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        hidden
        type="file"
        accept={accept}
        aria-label={label}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          // The same file may be chosen again, mended.
          target.value = "";
          if (!file) return;
          setBusy(true);
          void onFile(file).finally(() => setBusy(false));
        }}
      />
    </>
  );
}
