import { CloudUpload, Power } from "lucide-react";
import { useEffect } from "react";
import { wbDeployCommand } from "#shared/format/faas-commands.ts";
import { HostFeature } from "#shared/model/faas/function.ts";
import {
  Button,
  Checkbox,
  CopyCommand,
  Dialog,
  FailureNotice,
  Field,
  Input,
  Notice,
  Skeleton,
  Textarea,
} from "../../ui/index.ts";
import { fileName } from "../../workspace/index.ts";
import { DeployMore } from "./deploy-more.tsx";
import { deployFormOf, isJavaScript, readDeployForm, whyNot, type DeployFile } from "./deploy-store.ts";
import { FEATURE_WORDS } from "./function-words.ts";
import { useDeploys, useEmulator, useInventory } from "./functions-context.tsx";
import { NothingOpenDialog } from "./nothing-open-dialog.tsx";
import { SandboxPicker } from "./sandbox-picker.tsx";
import { useDeploy, useDeployBuild, useDeployFile } from "./use-deploy.ts";
import styles from "./deploy-dialog.module.css";

interface DeployDialogProps {
  onClose: () => void;
  /** A deployment under this name is on its way: it is followed as any job. */
  onDeploying: (name: string) => void;
}

/** Makes a function of what is in the editor. All has a usual value, so that it takes one press more. */
export function DeployDialog({ onClose, onDeploying }: DeployDialogProps) {
  const file = useDeployFile();
  if (file === null) return <NothingOpenDialog title="Deploy as a function" done="deployed" onClose={onClose} />;
  return <DeployForm key={file.path} file={file} onClose={onClose} onDeploying={onDeploying} />;
}

const FORM_ID = "deploy-form";

function DeployForm({ file, onClose, onDeploying }: DeployDialogProps & { file: DeployFile }) {
  const forms = useDeploys((state) => state.forms);
  const form = deployFormOf({ forms }, file);
  const type = useDeploys((state) => state.type);
  const phase = useEmulator((state) => state.phase);
  const sandboxes = useEmulator((state) => state.sandboxes);
  const startFailure = useEmulator((state) => state.failure);
  const startEmulator = useEmulator((state) => state.start);
  const watch = useEmulator((state) => state.watch);
  const functions = useInventory((state) => state.functions);
  useEffect(() => watch(), [watch]);
  const build = useDeployBuild(file.path);
  const { step, failure, deploy } = useDeploy();
  const { request, problems } = readDeployForm(form);
  const info = sandboxes?.find(({ id }) => id === form.sandbox);
  const unfit = info ? whyNot(info, file) : null;
  const replaces = functions?.some(({ name }) => name === form.name.trim()) ?? false;
  const javaScript = isJavaScript(file.path);
  const isRunning = phase === "running" || phase === "lost";
  const change = (to: Parameters<typeof type>[1]) => type(file, to);
  const submit = () => {
    if (!request || unfit !== null || step !== null) return;
    void deploy(file.path, request, build).then((taken) => {
      if (!taken) return;
      onClose();
      onDeploying(request.name);
    });
  };
  const words = { saving: "Saving", starting: "Starting the emulator", deploying: "Deploying" };
  return (
    <Dialog
      title={`Deploy ${fileName(file.path)} as a function`}
      width={60}
      onClose={onClose}
      footer={
        <>
          {request && (
            <CopyCommand command={wbDeployCommand({ ...request, file: file.path, build })} label="Copy as wb" />
          )}
          <span className={styles.space} />
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={FORM_ID}
            variant="primary"
            icon={<CloudUpload />}
            busy={step !== null}
            disabled={request === null || unfit !== null || phase === "looking"}
            data-autofocus
          >
            {step === null ? (phase === "stopped" ? "Start the emulator and deploy" : "Deploy") : words[step]}
          </Button>
        </>
      }
    >
      <form
        id={FORM_ID}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className={styles.fields}>
          <Field
            label="Name"
            hint={replaces ? "A function of this name is there: it is replaced." : "What callers call it by."}
            error={problems.name ?? null}
          >
            <Input code value={form.name} onChange={({ target }) => change({ name: target.value })} />
          </Field>
          <div className={styles.pair}>
            <Field label="Memory (MB)" error={problems.memoryMb ?? null}>
              <Input
                type="number"
                min={1}
                value={form.memoryMb}
                onChange={({ target }) => change({ memoryMb: target.value })}
              />
            </Field>
            <Field label="Time limit (s)" error={problems.timeoutSeconds ?? null}>
              <Input
                type="number"
                min={0.001}
                step="any"
                value={form.timeoutSeconds}
                onChange={({ target }) => change({ timeoutSeconds: target.value })}
              />
            </Field>
          </div>
          <fieldset className={styles.features}>
            <legend>What of this machine it may use</legend>
            {HostFeature.options.map((feature) => (
              <Checkbox
                key={feature}
                label={`${FEATURE_WORDS[feature].label} `}
                note={FEATURE_WORDS[feature].note}
                checked={form.features.includes(feature)}
                onChange={({ target }) =>
                  change({
                    features: target.checked
                      ? [...form.features, feature]
                      : form.features.filter((other) => other !== feature),
                  })
                }
              />
            ))}
            {form.features.includes("environment") && (
              <Field label="Variables" hint="NAME=value, one a line." error={problems.environment ?? null}>
                <Textarea
                  code
                  rows={2}
                  placeholder="MODE=fast"
                  value={form.environment}
                  onChange={({ target }) => change({ environment: target.value })}
                />
              </Field>
            )}
          </fieldset>
          <DeployMore form={form} problems={problems} javaScript={javaScript} onChange={change} />
        </div>
        <div className={styles.choice}>
          {failure && <FailureNotice failure={failure} title="It was not deployed" />}
          {startFailure && <FailureNotice failure={startFailure.failure} title={startFailure.title} />}
          {sandboxes ? (
            <SandboxPicker
              sandboxes={sandboxes}
              file={file}
              value={form.sandbox}
              onChange={(sandbox) => change({ sandbox })}
            />
          ) : phase === "looking" || isRunning ? (
            <Skeleton lines={8} height="1.4rem" label="Reading the kinds of sandboxes" />
          ) : (
            <Notice
              title={`It will run in ${form.sandbox}`}
              hint="Which other sandboxes this machine has, and what each holds, the emulator tells."
              actions={
                <Button size="sm" icon={<Power />} busy={phase === "starting"} onClick={() => void startEmulator()}>
                  Start the emulator
                </Button>
              }
            >
              The emulator is not running.
            </Notice>
          )}
        </div>
      </form>
    </Dialog>
  );
}
