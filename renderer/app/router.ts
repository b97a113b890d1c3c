import { useSyncExternalStore } from "react";

/** What the address bar names. */
export type Route =
  | { area: "edit" }
  | { area: "examples" }
  | { area: "lens"; query: string }
  | { area: "runs"; runId: string | null }
  | { area: "functions"; functionName: string | null; activationId: string | null }
  | { area: "load"; runId: string | null }
  | { area: "papers"; runId: string | null }
  | { area: "runtimes" }
  | { area: "tools"; toolId: string | null }
  | { area: "settings" };

/** Reads `#/runs/ID` and its like; an address that isn't known is the editor. */
export function parseAddress(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split(/\?(.*)/s);
  const [area = "", detail = "", part = ""] = path.split("/");
  switch (area) {
    case "examples":
    case "runtimes":
    case "settings":
      return { area };
    case "lens":
      return { area, query };
    case "runs":
    case "load":
    case "papers":
      return { area, runId: decode(detail) };
    case "functions":
      return { area, functionName: decode(detail), activationId: decode(part) };
    case "tools":
      return { area, toolId: decode(detail) };
    default:
      return { area: "edit" };
  }
}

/** Null where nothing is named. */
function decode(text: string): string | null {
  if (text === "") return null;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function navigate(address: string): void {
  window.location.hash = address;
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(
    (listener) => {
      window.addEventListener("hashchange", listener);
      return () => window.removeEventListener("hashchange", listener);
    },
    () => window.location.hash,
  );
  return parseAddress(hash);
}
