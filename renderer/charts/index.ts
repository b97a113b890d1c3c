export { ComparisonChart } from "./comparison-chart.tsx";
export type { RowDetail } from "./group-chart.tsx";
