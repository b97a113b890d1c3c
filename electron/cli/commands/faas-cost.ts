import { WorkbenchError } from "#shared/errors.ts";
import { EXIT } from "#shared/exit-codes.ts";
import { costJson, type ChosenPrices, type CostJson } from "#shared/flows/cost-json.ts";
import { formatRequests } from "#shared/flows/cost-words.ts";
import { priceList, USUAL_SERVER, type PriceListId } from "#shared/flows/prices.ts";
import { formatSignificant } from "#shared/format/numbers.ts";
import { formatUsd } from "#shared/format/usd.ts";
import { formatTable } from "../printers/table.ts";
import type { Session } from "../session.ts";

export interface CostCommandOptions {
  prices: PriceListId;
  gbSecondUsd?: number;
  millionRequestsUsd?: number;
  serverUsd?: number;
  serverVcpus?: number;
}

/** `wb faas cost [NAME]` */
export async function faasCost(
  name: string | undefined,
  options: CostCommandOptions,
  { workbench, output }: Session,
): Promise<number> {
  const { accounts } = await workbench.client.faas.accounts();
  const chosen = accounts.filter((account) => name === undefined || isNamed(account.function, name));
  if (name !== undefined && chosen.length === 0)
    throw new WorkbenchError("INVALID_REQUEST", `No call of ${name} is in the accounts.`, {
      hint: "wb faas cost without a name shows all that was called.",
    });
  const server = {
    monthUsd: options.serverUsd ?? USUAL_SERVER.monthUsd,
    vcpus: options.serverVcpus ?? USUAL_SERVER.vcpus,
  };
  const cost = costJson(chosen, pricesOf(options), server);
  output.answer({ ...cost }, formatCost(cost));
  return EXIT.done;
}

/** A function by its name, as it is called, or by its path. */
function isNamed(path: string | null, name: string): boolean {
  return path !== null && (path === name || path.slice(path.indexOf("/") + 1) === name);
}

function pricesOf({ prices, gbSecondUsd, millionRequestsUsd }: CostCommandOptions): ChosenPrices {
  const list = priceList(prices);
  const isOwn = gbSecondUsd !== undefined || millionRequestsUsd !== undefined;
  return {
    gbSecondUsd: gbSecondUsd ?? list.gbSecondUsd,
    millionRequestsUsd: millionRequestsUsd ?? list.millionRequestsUsd,
    source: isOwn ? "own" : `${list.name}: ${list.source}`,
  };
}

function formatCost({ accounts, prices, notes }: CostJson): string {
  if (accounts.length === 0) return "Nothing was called yet.";
  const table = formatTable(
    [
      "function",
      "requests",
      "GB-seconds",
      "cost",
      "a million cost",
      "a month at this rate",
      "on servers",
      "break-even",
    ],
    accounts.map((account) => [
      account.function ?? `all of ${account.namespace}`,
      String(account.requests),
      formatSignificant(account.gbSeconds),
      formatUsd(account.totalUsd),
      account.perRequestUsd === null ? "–" : formatUsd(account.perRequestUsd * 1e6),
      account.month === null ? "–" : formatUsd(account.month.functionsUsd),
      account.month === null ? "–" : formatUsd(account.month.serverUsd),
      account.breakEven.kind === "crosses"
        ? `${formatRequests(account.breakEven.requestsPerMonth)} requests a month`
        : account.breakEven.kind,
    ]),
  );
  const last = accounts.at(-1)?.text.at(-1) ?? "";
  const sentence = accounts.length === 1 ? [last, ""] : [];
  return [table, "", ...sentence, `Prices: ${prices.source}.`, ...notes].join("\n");
}
