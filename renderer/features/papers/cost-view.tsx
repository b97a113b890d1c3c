import { Coins } from "lucide-react";
import { Suspense, useMemo, useState, type ReactNode } from "react";
import { usageOf } from "#shared/flows/cost.ts";
import { costFigure } from "#shared/flows/cost-figure.ts";
import { describeCost } from "#shared/flows/cost-words.ts";
import {
  COST_LIMITS,
  PRICE_LISTS,
  priceList,
  PriceListId,
  USUAL_SERVER,
  type FunctionPrices,
  type ServerPrice,
} from "#shared/flows/prices.ts";
import { wbCostCommand } from "#shared/format/wb-cost-command.ts";
import type { Account } from "#shared/model/faas/accounting.ts";
import { lazyPart } from "../../host/index.ts";
import { useShownTheme, useTextScale, useWidth } from "../../results/index.ts";
import { CopyCommand, EmptyState, Field, Notice, Select } from "../../ui/index.ts";
import { ExampleCaller } from "./example-caller.tsx";
import { FlowExport } from "./flow-export.tsx";
import { PriceField } from "./price-field.tsx";
import { useAccounts } from "./use-accounts.ts";
import { useExampleCall } from "./use-example-call.ts";
import styles from "./flows.module.css";

const { Part: PlotChart } = lazyPart(async () => (await import("../../charts/index.ts")).PlotChart);

/** The calculator as a screen of its own. */
export function CostSection() {
  return (
    <section className={styles.section} aria-label="What it costs">
      <header className={styles.header}>
        <h2>Functions against a server that is always on</h2>
      </header>
      <CostView />
    </section>
  );
}

/** What was called, at prices that can be changed, against a server that is always on. */
export function CostView() {
  const { phase, accounts } = useAccounts();
  const example = useExampleCall();
  const [chosen, setChosen] = useState<string | null>(null);
  const account = accounts.find((one) => keyOf(one) === chosen) ?? accounts[0];
  const caller = <ExampleCaller picture="cost" example={example} phase={phase} primary={account === undefined} />;
  if (account === undefined)
    return (
      <EmptyState
        icon={<Coins />}
        title={phase === "looking" ? "Looking for the emulator" : "Nothing was called yet"}
        text="The emulator counts GB-seconds and requests of every function that is called. From the first call on, this is what they cost on a platform, and from how many requests on a server that is always on would be cheaper."
        actions={caller}
      />
    );
  return (
    <Calculator
      account={account}
      isStale={phase === "stopped"}
      caller={caller}
      picker={
        <Field label="What was called" className={styles.picker}>
          <Select value={keyOf(account)} onChange={({ target }) => setChosen(target.value)}>
            {accounts.map((one) => (
              <option key={keyOf(one)} value={keyOf(one)}>
                {nameOf(one)}
              </option>
            ))}
          </Select>
        </Field>
      }
    />
  );
}

interface CalculatorProps {
  account: Account;
  /** Of an emulator that has ended. */
  isStale: boolean;
  caller: ReactNode;
  picker: ReactNode;
}

function Calculator({ account, isStale, caller, picker }: CalculatorProps) {
  const { ref, width } = useWidth();
  const theme = useShownTheme();
  const scale = useTextScale();
  const [list, setList] = useState<PriceListId>("aws-lambda");
  const [prices, setPrices] = useState<FunctionPrices>(() => pricesOf("aws-lambda"));
  const [server, setServer] = useState<ServerPrice>(USUAL_SERVER);
  const usage = useMemo(() => usageOf(account), [account]);
  const name = nameOf(account);
  const model = useMemo(
    () => (width === null || width === 0 ? null : costFigure({ name, usage, prices, server }, { width, theme })),
    [name, usage, prices, server, width, theme],
  );
  const isListed = prices.gbSecondUsd === priceList(list).gbSecondUsd;
  return (
    <>
      <div className={styles.toolbar}>
        {picker}
        {caller}
        <span className={styles.space} />
        <CopyCommand
          command={wbCostCommand({ name: account.function, list, prices, server })}
          label="Copy wb command"
        />
        <FlowExport subject={{ kind: "cost", name, usage, prices, server }} disabled={model === null} />
      </div>
      {isStale && <Notice title="The emulator has ended">These are its last accounts.</Notice>}
      <fieldset className={styles.prices}>
        <legend className="visually-hidden">Prices, in US dollars</legend>
        <Field label="Prices of">
          <Select
            value={list}
            onChange={({ target }) => {
              const id = PriceListId.parse(target.value);
              setList(id);
              setPrices(pricesOf(id));
            }}
          >
            {PRICE_LISTS.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </Select>
        </Field>
        <PriceField
          key={`gb ${list}`}
          label="GB-second, US$"
          value={prices.gbSecondUsd}
          onChange={(gbSecondUsd) => setPrices({ ...prices, gbSecondUsd })}
        />
        <PriceField
          key={`requests ${list}`}
          label="Million requests, US$"
          value={prices.millionRequestsUsd}
          onChange={(millionRequestsUsd) => setPrices({ ...prices, millionRequestsUsd })}
        />
        <PriceField
          label="Server a month, US$"
          value={server.monthUsd}
          onChange={(monthUsd) => setServer({ ...server, monthUsd })}
        />
        <PriceField
          label="Its vCPUs"
          value={server.vcpus}
          counts
          onChange={(vcpus) => setServer({ ...server, vcpus })}
        />
      </fieldset>
      <p className={styles.hint}>
        {isListed ? `Prices: ${priceList(list).source}.` : "Prices: your own."} A server of 1 vCPU and 1 GB is about
        $8.50 a month.
      </p>
      <ul className={styles.sentences} aria-label="What it costs">
        {describeCost(usage, prices, server).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <div ref={ref} className={styles.chart}>
        {model && (
          <Suspense>
            <PlotChart model={model} scale={scale} />
          </Suspense>
        )}
      </div>
      <ul className={styles.limits} aria-label="What is left out">
        {COST_LIMITS.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
    </>
  );
}

function pricesOf(id: PriceListId): FunctionPrices {
  const { gbSecondUsd, millionRequestsUsd } = priceList(id);
  return { gbSecondUsd, millionRequestsUsd };
}

function keyOf({ namespace, function: path }: Account): string {
  return path ?? `${namespace}/`;
}

function nameOf({ namespace, function: path }: Account): string {
  return path ?? `all of ${namespace}`;
}
