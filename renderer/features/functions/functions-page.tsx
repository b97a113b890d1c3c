import { Power, SquareFunction } from "lucide-react";
import { useEffect, useId, useState, type ReactNode } from "react";
import { isOver, useLatestJob } from "../../jobs/index.ts";
import { Button, CopyCommand, EmptyState, FailureNotice, Notice, Skeleton, TabPanel, Tabs } from "../../ui/index.ts";
import { addresses } from "../../workspace/index.ts";
import { AccountsTable } from "./accounts-table.tsx";
import { ActivationDetail } from "./activation-detail.tsx";
import { ActivationFeed } from "./activation-feed.tsx";
import { DeployStatus, useDeployFailed } from "./deploy-status.tsx";
import { EmulatorBar } from "./emulator-bar.tsx";
import { FunctionList } from "./function-list.tsx";
import { useEmulator, useFeed, useInventory } from "./functions-context.tsx";
import { InvokePanel } from "./invoke-panel.tsx";
import { NodesTable } from "./nodes-table.tsx";
import { PoolMap } from "./pool-map.tsx";
import { PoolSettings } from "./pool-settings.tsx";
import { SandboxKinds } from "./sandbox-kinds.tsx";
import styles from "./functions-page.module.css";

interface FunctionsPageProps {
  /** As the address names them. */
  functionName: string | null;
  activationId: string | null;
  onDeploy: () => void;
}

/** The FaaS emulator: what is deployed, calls of it, where their time goes, and the sandboxes they run in. */
export function FunctionsPage({ functionName, activationId, onDeploy }: FunctionsPageProps) {
  const phase = useEmulator((state) => state.phase);
  const record = useEmulator((state) => state.record);
  const watch = useEmulator((state) => state.watch);
  useEffect(() => watch(), [watch]);
  const isThere = record !== null && ["running", "lost", "stopping"].includes(phase);
  return (
    <section
      className={styles.page}
      aria-labelledby="functions-title"
      // Ctrl+Enter sends here, and doesn't compare.
      data-takes-keys="Ctrl+Enter"
    >
      <header className={styles.header}>
        <h1 id="functions-title">Functions</h1>
        {isThere && <EmulatorBar onDeploy={onDeploy} />}
      </header>
      <Notices />
      {isThere ? (
        // Another emulator has other records.
        <Running
          key={`${record.pid} ${record.startedAtMs}`}
          functionName={functionName}
          activationId={activationId}
          onDeploy={onDeploy}
        />
      ) : phase === "looking" ? (
        <div className={styles.looking}>
          <Skeleton lines={8} height="1.4rem" label="Looking for the emulator" />
        </div>
      ) : (
        <NotRunning />
      )}
    </section>
  );
}

function NotRunning() {
  const phase = useEmulator((state) => state.phase);
  const start = useEmulator((state) => state.start);
  return (
    <EmptyState
      icon={<SquareFunction />}
      title="The emulator is not running"
      text="The emulator is a serverless platform on your own machine: it runs your programs as functions in sandboxes, and shows what kind of start each call got and where its time went. It is a process of its own that OpenWhisk's clients can use, too, and goes on when this window is closed. One that is started in a terminal is found by itself."
      actions={
        <>
          <Button variant="primary" icon={<Power />} busy={phase === "starting"} onClick={() => void start()}>
            {phase === "starting" ? "Starting the emulator" : "Start the emulator"}
          </Button>
          <CopyCommand command="wb faas start" label="Copy as wb" size="md" />
        </>
      }
    />
  );
}

function Notices() {
  const failure = useEmulator((state) => state.failure);
  const ended = useEmulator((state) => state.endedByItself && state.phase === "stopped");
  const lost = useEmulator((state) => state.phase === "lost");
  const dismiss = useEmulator((state) => state.dismiss);
  const problems = useInventory((state) => state.health?.problems);
  const isRunning = useEmulator((state) => state.phase === "running");
  return (
    <div className={styles.notices}>
      {failure && <FailureNotice failure={failure.failure} title={failure.title} onDismiss={dismiss} />}
      {ended && (
        <Notice kind="warn" title="The emulator has ended" onDismiss={dismiss}>
          It was stopped from elsewhere, or it failed. Functions and records are kept; when one runs again, it is found.
        </Notice>
      )}
      {lost && (
        <Notice kind="warn" title="Nothing is heard of the emulator">
          What is shown is from before. It is asked for again and again.
        </Notice>
      )}
      {isRunning && problems && problems.length > 0 && (
        <Notice kind="warn" title="Something is amiss with the emulator">
          {problems.join(" ")}
        </Notice>
      )}
    </div>
  );
}

type LowerTab = "activations" | "accounts" | "nodes";
type PoolTab = "map" | "settings" | "kinds";

function Running({ functionName, activationId, onDeploy }: FunctionsPageProps) {
  const watchInventory = useInventory((state) => state.watch);
  const reload = useInventory((state) => state.reload);
  const functions = useInventory((state) => state.functions);
  const watchFeed = useFeed((state) => state.watch);
  const tiles = useEmulator((state) => state.pool?.tiles.length);
  const job = useLatestJob("deploy");
  const [lower, setLower] = useState<LowerTab>("activations");
  const [pool, setPool] = useState<PoolTab>("map");
  useEffect(() => watchInventory(), [watchInventory]);
  useEffect(() => watchFeed(), [watchFeed]);
  const deployFailed = useDeployFailed();
  const deploying = job !== undefined && !isOver(job.view.status);
  const deployed = job && isOver(job.view.status) ? job.info.id : null;
  useEffect(() => {
    if (deployed !== null) void reload();
  }, [deployed, reload]);

  const only = functions?.length === 1 ? functions[0] : undefined;
  const target = functions?.find(({ name }) => name === functionName) ?? (functionName === null ? only : undefined);
  const showActivation = (id: string) => {
    // Going through a list is no way that one wants to go back.
    window.location.replace(addresses.activation(functionName, id));
  };
  return (
    <div className={styles.grid}>
      <Pane title="Deployed" pane="functions" className={styles.list}>
        <FunctionList chosen={target?.name ?? null} onDeploy={onDeploy} />
      </Pane>
      <Pane title={target ? `Call ${target.name}` : "Call"} pane="call" className={styles.call}>
        <DeployStatus />
        {target ? (
          <InvokePanel key={target.path} target={target} onAnswered={showActivation} />
        ) : (
          functions &&
          !deploying &&
          !deployFailed && (
            <EmptyState
              title={
                functions.length === 0
                  ? "Nothing can be called yet"
                  : functionName === null
                    ? "Choose a function"
                    : `There is no function ${functionName}`
              }
              text="What is deployed stands on the left; its arguments are typed and sent here."
            />
          )
        )}
      </Pane>
      <Pane title="Where the time went" pane="waterfall" className={styles.waterfall}>
        <ActivationDetail id={activationId} path={target?.path ?? null} onChoose={showActivation} />
      </Pane>
      <section
        className={styles.lower}
        aria-label="Activations, accounting and nodes"
        data-pane="activations"
        data-pane-focus='[role="listbox"]'
      >
        <Tabs<LowerTab>
          label="Activations, accounting and nodes"
          name="functions-lower"
          value={lower}
          onChange={setLower}
          tabs={[
            { id: "activations", label: "Activations, live" },
            { id: "accounts", label: "Accounting" },
            { id: "nodes", label: "Nodes" },
          ]}
        />
        <TabPanel name="functions-lower" id={lower} className={styles.tabPanel}>
          {lower === "activations" ? (
            <ActivationFeed chosen={activationId} onChoose={showActivation} />
          ) : lower === "accounts" ? (
            <AccountsTable />
          ) : (
            <NodesTable />
          )}
        </TabPanel>
      </section>
      <section className={styles.pool} aria-label="Pool" data-pane="pool">
        <Tabs<PoolTab>
          label="Pool"
          name="functions-pool"
          value={pool}
          onChange={setPool}
          tabs={[
            { id: "map", label: "Pool", ...(tiles !== undefined && { badge: tiles }) },
            { id: "settings", label: "Pool settings" },
            { id: "kinds", label: "Sandbox kinds" },
          ]}
        />
        <TabPanel name="functions-pool" id={pool} className={styles.poolPanel}>
          <PoolFailure />
          {pool === "map" ? <PoolMap /> : pool === "settings" ? <PoolSettings /> : <SandboxKinds />}
        </TabPanel>
      </section>
    </div>
  );
}

function PoolFailure() {
  const failure = useEmulator((state) => state.poolFailure);
  const dismiss = useEmulator((state) => state.dismissPoolFailure);
  return failure && <FailureNotice failure={failure.failure} title={failure.title} onDismiss={dismiss} />;
}

interface PaneProps {
  title: string;
  /** For F6, which goes round the panes. */
  pane: string;
  className: string | undefined;
  children: ReactNode;
}

function Pane({ title, pane, className, children }: PaneProps) {
  const id = useId();
  return (
    <section className={`${styles.pane} ${className}`} aria-labelledby={id} data-pane={pane}>
      <h2 id={id}>{title}</h2>
      <div className={styles.body}>{children}</div>
    </section>
  );
}
