import { isWithin, type Rate } from "./rate.ts";

/** Rates as one table for each thing that was counted: methods and scenarios down, runs across, in percent. */
export function formatRates(rates: readonly Rate[]): string {
  return unique(rates.map(({ measure }) => measure))
    .map((measure) =>
      formatTable(
        measure,
        rates.filter((rate) => rate.measure === measure),
      ),
    )
    .join("\n\n");
}

function formatTable(measure: string, rates: readonly Rate[]): string {
  const sizes = unique(rates.map(({ runs }) => runs));
  const bounds = rates.find((rate) => rate.bounds !== null && rate.bounds[1] > 0)?.bounds;
  const promise = bounds ? `; promised: ${percent(bounds[0])} to ${percent(bounds[1])} from n = 30 on` : "";
  const methods = unique(rates.map(({ method }) => method));
  const lines = methods.flatMap((method) => {
    const ofMethod = rates.filter((rate) => rate.method === method);
    const head = `  ${method}, ${ofMethod[0]?.experiments} experiments each`;
    const rows = unique(ofMethod.map(({ scenario }) => scenario)).map((scenario) => {
      const cells = sizes.map((runs) => {
        const rate = ofMethod.find((one) => one.scenario === scenario && one.runs === runs);
        return rate ? `${percent(rate.value)}${isWithin(rate) ? " " : "!"}`.padStart(9) : "".padStart(9);
      });
      return `    ${scenario.padEnd(24)}${cells.join("")}`;
    });
    return [head, ...rows];
  });
  const header = `${"".padEnd(28)}${sizes.map((runs) => `n = ${runs} `.padStart(9)).join("")}`;
  return [`${measure} (%${promise})`, header, ...lines].join("\n");
}

function percent(share: number): string {
  return Number.isNaN(share) ? "none" : (100 * share).toFixed(1);
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
