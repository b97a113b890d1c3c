import {
  Activity,
  BookOpen,
  ChartNoAxesColumn,
  CodeXml,
  Gauge,
  ScanEye,
  Settings,
  SquareFunction,
  Wrench,
} from "lucide-react";
import type { ReactNode } from "react";
import { addresses } from "../workspace/index.ts";
import type { Route } from "./router.ts";

export interface Area {
  /** The routes it is current for. */
  routes: readonly Route["area"][];
  label: string;
  address: string;
  icon: ReactNode;
}

/** The rail from top to bottom; Ctrl+1 is the first. */
export const AREAS: readonly Area[] = [
  { routes: ["edit", "examples"], label: "Edit & compare", address: addresses.edit, icon: <CodeXml /> },
  { routes: ["lens"], label: "Lens", address: addresses.lens, icon: <ScanEye /> },
  { routes: ["runs"], label: "Benchmarks", address: addresses.runs, icon: <ChartNoAxesColumn /> },
  { routes: ["functions"], label: "Functions", address: addresses.functions, icon: <SquareFunction /> },
  { routes: ["load"], label: "Load", address: addresses.loads, icon: <Activity /> },
  { routes: ["papers"], label: "Papers", address: addresses.papers, icon: <BookOpen /> },
  { routes: ["runtimes"], label: "Runtimes", address: addresses.runtimes, icon: <Gauge /> },
  { routes: ["tools"], label: "Tools", address: addresses.tools, icon: <Wrench /> },
  { routes: ["settings"], label: "Settings", address: addresses.settings, icon: <Settings /> },
];
