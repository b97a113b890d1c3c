import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button.tsx";
import { Tooltip } from "./tooltip.tsx";

const SHOWN_MS = 1_600;

interface CopyCommandProps {
  /** What is copied. */
  command: string;
  label?: string;
  /** What is copied, where it is too long to be shown. */
  title?: string;
  size?: "sm" | "md";
}

/** Copies the command line that does the same as the panel it stands in. */
export function CopyCommand({ command, label = "Copy command", title = command, size = "sm" }: CopyCommandProps) {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () => {
    navigator.clipboard.writeText(command).then(
      () => setState("copied"),
      () => setState("refused"),
    );
  };
  return (
    <Tooltip text={title}>
      <Button variant="ghost" size={size} icon={state === "copied" ? <Check /> : <Copy />} onClick={copy}>
        <span aria-live="polite">
          {state === "copied" ? "Copied" : state === "refused" ? "The browser refused to copy" : label}
        </span>
      </Button>
    </Tooltip>
  );
}
