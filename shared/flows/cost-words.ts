import { formatCount, formatSignificant, plural } from "../format/numbers.ts";
import { formatUsd } from "../format/usd.ts";
import { breakEven, costOfUsage, monthAhead, type Usage } from "./cost.ts";
import type { FunctionPrices, ServerPrice } from "./prices.ts";

/** `38.2 million`, `12,400`, `0.8`. */
export function formatRequests(count: number): string {
  if (count >= 1e9) return `${formatSignificant(count / 1e9)} billion`;
  if (count >= 1e6) return `${formatSignificant(count / 1e6)} million`;
  return count >= 100 ? formatCount(count) : formatSignificant(count);
}

/** What was used and what it costs: a sentence each, the break-even last. */
export function describeCost(usage: Usage, prices: FunctionPrices, server: ServerPrice): string[] {
  const { totalUsd } = costOfUsage(usage, prices);
  const used = `${plural(usage.requests, "request")} used ${formatSignificant(usage.gbSeconds)} GB-seconds: ${formatUsd(totalUsd)} at these prices.`;
  return [used, describeMonth(usage, prices, server), describeBreakEven(usage, prices, server)];
}

function describeMonth(usage: Usage, prices: FunctionPrices, server: ServerPrice): string {
  const month = monthAhead(usage, prices, server);
  if (month === null) return "A rate can be told from two calls on, some time apart.";
  const { requests, functionsUsd, servers, serverUsd } = month;
  const rate = `${formatSignificant(usage.requestsPerSecond ?? 0)} requests a second`;
  const machines = servers === 1 ? "a server" : `${formatCount(servers)} servers`;
  return (
    `At the measured ${rate} a month has ${formatRequests(requests)} requests: ` +
    `${formatUsd(functionsUsd)} as functions, ${formatUsd(serverUsd)} on ${machines} always on.`
  );
}

export function describeBreakEven(usage: Usage, prices: FunctionPrices, server: ServerPrice): string {
  const even = breakEven(usage, prices, server);
  const price = `A server for ${formatUsd(server.monthUsd)} a month`;
  switch (even.kind) {
    case "crosses":
      return (
        `${price} is cheaper from ${formatRequests(even.requestsPerMonth)} requests a month on: ` +
        `${formatSignificant(even.requestsPerSecond)} a second, day and night.`
      );
    case "never":
      return (
        `${price} is never cheaper: ${formatRequests(even.capacityPerMonth)} requests a month are all that its ` +
        `processors carry, and as functions those cost less.`
      );
    case "free":
      return "At these prices functions cost nothing.";
    case "unknown":
      return "Nothing was called yet, so there is nothing to compare.";
  }
}
