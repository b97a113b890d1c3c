import { Download, Package, ShieldCheck } from "lucide-react";
import { useEffect, useState } from "react";
import { wbBundleCommand } from "#shared/format/wb-bundle-command.ts";
import type { BundleRequestInput, BundleSubject, BundleTarget, BundleTargetInfo } from "#shared/model/bundle.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { RuntimeId } from "#shared/model/tool.ts";
import { toFailure, useClient } from "../../host/index.ts";
import { Button, CopyCommand, Dialog, FailureNotice, Field, Select, Skeleton, Textarea } from "../../ui/index.ts";
import { fileName } from "../../workspace/index.ts";
import { BundleView } from "./bundle-view.tsx";
import { BundleProofView } from "./bundle-proof-view.tsx";
import { useBundle } from "./use-bundle.ts";
import { NothingOpenDialog } from "./nothing-open-dialog.tsx";
import { useDeployBuild, useDeployFile } from "./use-deploy.ts";
import styles from "./bundle-dialog.module.css";

/** Packs the program in the editor for another platform. */
export function ProgramBundleDialog({ onClose }: { onClose: () => void }) {
  const file = useDeployFile();
  const build = useDeployBuild(file?.path ?? null);
  if (file === null) return <NothingOpenDialog title="Export a bundle" done="bundled" onClose={onClose} />;
  return (
    <BundleDialog
      key={file.path}
      subject={{ kind: "file", file: file.path, build }}
      title={fileName(file.path)}
      onClose={onClose}
    />
  );
}

type SubjectInput = BundleRequestInput["subject"];

interface BundleDialogProps {
  subject: SubjectInput;
  title: string;
  /** What it is called with at first. */
  argument?: unknown;
  onClose: () => void;
}

const BUSY_WORDS = { making: "Packing", saving: "Saving", proving: "Running it" };

/** Picks a platform, shows what goes there and how, saves it, and runs it as it would run there. */
export function BundleDialog({ subject, title, argument, onClose }: BundleDialogProps) {
  const { targets, failure: targetsFailure } = useTargets(subject);
  const [chosen, setChosen] = useState<BundleTarget | null>(null);
  const [runtime, setRuntime] = useState<RuntimeId | "">("");
  const [typed, setTyped] = useState(() => JSON.stringify(bundleArgument(argument)));
  const { bundle, proof, step, label, failure, make, prove, save, forget } = useBundle();
  const target = targets?.find(({ id }) => id === chosen) ?? targets?.find(({ reason }) => reason === null);
  const read = readArgument(typed);
  const request: BundleRequestInput | null =
    target && read !== null
      ? {
          subject,
          target: target.id,
          argument: read,
          ...(runtime !== "" && target.runtimes.includes(runtime) && { runtime }),
        }
      : null;
  const busy = step === null ? null : (label ?? BUSY_WORDS[step]);
  return (
    <Dialog
      title={`Export ${title} as a bundle`}
      width={62}
      onClose={onClose}
      footer={
        <>
          {request && <CopyCommand command={wbBundleCommand(request, true)} label="Copy as wb" />}
          <span className={styles.space} />
          {bundle ? (
            <>
              <Button
                icon={<ShieldCheck />}
                busy={step === "proving"}
                disabled={step !== null && step !== "proving"}
                onClick={() => void prove(bundle.id)}
              >
                Prove it here
              </Button>
              <Button
                variant="primary"
                icon={<Download />}
                busy={step === "saving"}
                disabled={step !== null && step !== "saving"}
                onClick={() => void save(bundle.id)}
              >
                Save the files
              </Button>
            </>
          ) : (
            <Button
              variant="primary"
              icon={<Package />}
              busy={step === "making"}
              disabled={request === null || target?.reason != null}
              onClick={() => request && void make(request)}
            >
              Make the bundle
            </Button>
          )}
        </>
      }
    >
      <div className={styles.dialog}>
        <div className={styles.choice}>
          {targetsFailure && <FailureNotice failure={targetsFailure} title="The platforms could not be read" />}
          {targets ? (
            <TargetPicker
              targets={targets}
              value={target?.id ?? null}
              onChange={(id) => {
                setChosen(id);
                forget();
              }}
            />
          ) : (
            !targetsFailure && <Skeleton lines={8} height="1.4rem" label="Reading the platforms" />
          )}
          {target && target.runtimes.length > 0 && (
            <Field label="Runtime" hint="Of a module; a native program needs none.">
              <Select
                value={runtime}
                onChange={({ target: { value } }) => {
                  setRuntime(target.runtimes.find((id) => id === value) ?? "");
                  forget();
                }}
              >
                <option value="">the first that is installed</option>
                {target.runtimes.map((id) => (
                  <option key={id}>{id}</option>
                ))}
              </Select>
            </Field>
          )}
          <Field
            label="Called with (JSON object)"
            hint={'For event.json and the proof. {"args": […]} is a program’s list of arguments.'}
            error={read === null ? "A JSON object is expected." : null}
          >
            <Textarea
              code
              rows={3}
              value={typed}
              onChange={({ target: { value } }) => {
                setTyped(value);
                forget();
              }}
            />
          </Field>
        </div>
        <div className={styles.result} aria-live="polite" aria-busy={step !== null}>
          {failure && (
            <FailureNotice
              failure={failure.failure}
              title={failure.of === "proving" ? "It was not proved" : "The bundle was not made"}
            />
          )}
          {busy !== null && <p className={styles.busy}>{busy} …</p>}
          {proof && <BundleProofView proof={proof} />}
          {bundle && <BundleView bundle={bundle} />}
          {!bundle && !failure && busy === null && (
            <p className={styles.hint}>
              {target?.reason ?? target?.about ?? "Its files, sizes and commands appear here."}
            </p>
          )}
        </div>
      </div>
    </Dialog>
  );
}

function TargetPicker({
  targets,
  value,
  onChange,
}: {
  targets: readonly BundleTargetInfo[];
  value: BundleTarget | null;
  onChange: (id: BundleTarget) => void;
}) {
  return (
    <fieldset className={styles.targets}>
      <legend>Where it goes</legend>
      {targets.map(({ id, name, about, reason, hint }) => (
        <label key={id} className={styles.target} data-unfit={reason !== null || undefined}>
          <input
            type="radio"
            name="bundle-target"
            checked={id === value}
            disabled={reason !== null}
            onChange={() => onChange(id)}
          />
          <span>
            {name}
            <small>{reason === null ? about : `${reason}${hint === null ? "" : ` ${hint}`}`}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function useTargets(subject: SubjectInput) {
  const client = useClient();
  const [targets, setTargets] = useState<BundleTargetInfo[] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const key = JSON.stringify(subject);
  useEffect(() => {
    let left = false;
    client.bundles.targets({ subject: JSON.parse(key) as BundleSubject }).then(
      (found) => !left && setTargets(found),
      (error: unknown) => !left && setFailure(toFailure(error)),
    );
    return () => {
      left = true;
    };
  }, [client, key]);
  return { targets, failure };
}

/** Platforms pass objects: a list goes as one. */
function bundleArgument(argument: unknown): unknown {
  if (Array.isArray(argument)) return argument.length === 0 ? {} : { args: argument };
  return typeof argument === "object" && argument !== null ? argument : {};
}

function readArgument(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
