import { priceList, USUAL_SERVER, type FunctionPrices, type PriceListId, type ServerPrice } from "../flows/prices.ts";
import { formatCommand } from "./command-line.ts";

interface CostQuestion {
  /** None: everything that was called. */
  name: string | null;
  list: PriceListId;
  prices: FunctionPrices;
  server: ServerPrice;
}

/** The command that tells the same costs; prices that a list has, or that are the usual ones, are not said again. */
export function wbCostCommand({ name, list, prices, server }: CostQuestion): string {
  const listed = priceList(list);
  const changed = (option: string, value: number, usual: number) => (value === usual ? [] : [option, String(value)]);
  const args = [
    "faas",
    "cost",
    ...(name === null ? [] : [name]),
    ...(list === "aws-lambda" ? [] : ["--prices", list]),
    ...changed("--gb-second-usd", prices.gbSecondUsd, listed.gbSecondUsd),
    ...changed("--million-requests-usd", prices.millionRequestsUsd, listed.millionRequestsUsd),
    ...changed("--server-usd", server.monthUsd, USUAL_SERVER.monthUsd),
    ...changed("--server-vcpus", server.vcpus, USUAL_SERVER.vcpus),
  ];
  return formatCommand({ exe: "wb", args });
}
