export { ComparisonChart } from "./comparison-chart.tsx";
export { PlotChart, type PlotPick } from "./plot-chart.tsx";
export { DataTableView } from "./data-table-view.tsx";
export type { RowDetail } from "./group-chart.tsx";
export { FlowChart } from "./flow-chart.tsx";
