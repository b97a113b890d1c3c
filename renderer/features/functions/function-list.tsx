import { CloudUpload, SquareFunction, Trash2 } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { coldShare } from "#shared/faas/accounting-csv.ts";
import { formatDuration } from "#shared/format/durations.ts";
import { formatPercent, plural } from "#shared/format/numbers.ts";
import { Button, ConfirmDialog, EmptyState, FailureNotice, IconButton, Skeleton } from "../../ui/index.ts";
import { addresses } from "../../workspace/index.ts";
import type { FunctionListing } from "./function-listing.ts";
import { describeAge } from "./function-words.ts";
import { useInventory } from "./functions-context.tsx";
import { useNow } from "./use-now.ts";
import styles from "./functions-page.module.css";

interface FunctionListProps {
  /** By name. */
  chosen: string | null;
  onDeploy: () => void;
}

/** What is deployed, with how it was started and how long it took of late. */
export function FunctionList({ chosen, onDeploy }: FunctionListProps) {
  const functions = useInventory((state) => state.functions);
  const failure = useInventory((state) => state.failure);
  const removeFailure = useInventory((state) => state.removeFailure);
  const remove = useInventory((state) => state.remove);
  const dismiss = useInventory((state) => state.dismiss);
  const [doomed, setDoomed] = useState<string | null>(null);
  return (
    <>
      {failure && !functions && <FailureNotice failure={failure} title="The functions could not be read" />}
      {removeFailure && (
        <FailureNotice failure={removeFailure} title="The function was not deleted" onDismiss={dismiss} />
      )}
      {!functions && !failure && <Skeleton lines={4} height="2.6rem" label="Reading the functions" />}
      {functions?.length === 0 && (
        <EmptyState
          icon={<SquareFunction />}
          title="No functions yet"
          text="A function is a program that is called by its name. Deploy the one in the editor, or an example."
          actions={
            <>
              <Button size="sm" variant="primary" icon={<CloudUpload />} onClick={onDeploy}>
                Deploy
              </Button>
              <a href={addresses.examples}>Examples</a>
            </>
          }
        />
      )}
      {functions && functions.length > 0 && (
        <ul className={styles.functions} onKeyDown={moveFocus} aria-label="Functions">
          {functions.map((one) => (
            <FunctionRow key={one.path} listing={one} chosen={one.name === chosen} onRemove={setDoomed} />
          ))}
        </ul>
      )}
      {doomed !== null && (
        <ConfirmDialog
          title={`Delete ${doomed}?`}
          confirmLabel="Delete"
          danger
          onConfirm={() => {
            void remove(doomed).then((removed) => {
              if (removed && doomed === chosen) window.location.hash = addresses.functions;
            });
          }}
          onClose={() => setDoomed(null)}
        >
          Calls that run are finished. The records of its calls are kept; its code is not.
        </ConfirmDialog>
      )}
    </>
  );
}

interface FunctionRowProps {
  listing: FunctionListing;
  chosen: boolean;
  onRemove: (name: string) => void;
}

function FunctionRow({ listing: { path, name, sandbox, kind, memoryMb }, chosen, onRemove }: FunctionRowProps) {
  const account = useInventory((state) => state.accounts.find((one) => one.function === path));
  const times = useInventory((state) => state.times[path]);
  const removing = useInventory((state) => state.removing.includes(name));
  const nowMs = useNow();
  const share = account ? coldShare(account) : null;
  const used = [
    share !== null && `${formatPercent(share)} cold`,
    times?.p50Ns != null && `p50 ${formatDuration(times.p50Ns)}`,
    account && `${describeAge(nowMs - account.lastAtMs)} ago`,
  ].filter(Boolean);
  return (
    <li aria-current={chosen ? "page" : undefined}>
      <a href={addresses.function(name)}>{name}</a>
      <span className={styles.holds}>
        {sandbox ?? kind}
        {memoryMb !== null && ` · ${memoryMb} MB`}
      </span>
      <span
        className={styles.used}
        data-numeric
        title={times ? `Time in the emulator; p50 of the last ${plural(times.calls, "call")}` : undefined}
      >
        {used.length === 0 ? "not called yet" : used.join(" · ")}
      </span>
      <IconButton label={`Delete ${name}`} icon={<Trash2 />} size="sm" busy={removing} onClick={() => onRemove(name)} />
    </li>
  );
}

/** Arrow keys go from function to function, as in any list. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a")];
  const index = links.indexOf(document.activeElement as HTMLElement);
  if (index === -1) return;
  event.preventDefault();
  links[Math.min(links.length - 1, Math.max(0, index + (event.key === "ArrowDown" ? 1 : -1)))]?.focus();
}
