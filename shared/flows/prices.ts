import { z } from "zod";

const usd = z.number().nonnegative();

/** What a platform takes for functions, in US dollars. */
export const FunctionPrices = z.object({
  /** For 2^30 bytes of memory limit during a second of init or run. */
  gbSecondUsd: usd,
  millionRequestsUsd: usd,
});
export type FunctionPrices = z.infer<typeof FunctionPrices>;

/** A server that is always on. */
export const ServerPrice = z.object({
  /** US dollars a month. */
  monthUsd: usd,
  vcpus: z.number().positive(),
});
export type ServerPrice = z.infer<typeof ServerPrice>;

export const PriceListId = z.enum(["aws-lambda", "openwhisk"]);
export type PriceListId = z.infer<typeof PriceListId>;

export interface PriceList extends FunctionPrices {
  id: PriceListId;
  name: string;
  /** Where the prices are from, and of when. */
  source: string;
}

/** Public list prices; what is left out of them is told in `COST_LIMITS`. */
export const PRICE_LISTS: readonly PriceList[] = [
  {
    id: "aws-lambda",
    name: "AWS Lambda",
    gbSecondUsd: 0.000_016_666_7,
    millionRequestsUsd: 0.2,
    source: "aws.amazon.com/lambda/pricing, US East (N. Virginia), x86, first 6 billion GB-seconds, as listed in 2026",
  },
  {
    id: "openwhisk",
    name: "IBM Cloud Functions (OpenWhisk)",
    gbSecondUsd: 0.000_017,
    millionRequestsUsd: 0,
    source: "the list price of IBM's OpenWhisk service, which billed no requests; it is offered no more",
  },
];

/** One vCPU with 1 GB of memory, about what small virtual machines cost in 2026; to be replaced by one's own. */
export const USUAL_SERVER: ServerPrice = { monthUsd: 8.5, vcpus: 1 };

export function priceList(id: PriceListId): PriceList {
  const found = PRICE_LISTS.find((list) => list.id === id);
  if (!found) throw new TypeError(`no price list ${id}`);
  return found;
}

/** What the comparison leaves out. */
export const COST_LIMITS: readonly string[] = [
  "Free allowances, rounding up to whole milliseconds, traffic and other services are not in it.",
  "A month has 730 hours. Calls cost what those that were measured did on average, cold starts included.",
  "A server carries requests until its processors are busy all the time, which no server does in practice; the CPU time is that of the calls here.",
];
