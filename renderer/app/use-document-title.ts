import { useEffect } from "react";
import { fileName, useWorkspace } from "../workspace/index.ts";
import { AREAS } from "./areas.tsx";
import type { Route } from "./router.ts";

/** Names the window after what it shows: tabs and task switchers list it. */
export function useDocumentTitle(route: Route): void {
  const program = useWorkspace((state) => state.program);
  const area = AREAS.find((candidate) => candidate.routes.includes(route.area));
  const shown =
    route.area === "edit" && program !== null
      ? fileName(program)
      : route.area === "examples"
        ? "Examples"
        : area?.label;
  useEffect(() => {
    document.title = `${shown} · Wasm Workbench`;
  }, [shown]);
}
