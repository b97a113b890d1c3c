import { useEffect, useState } from "react";
import type { Settings } from "#shared/model/settings.ts";
import { useSettings } from "../workspace/index.ts";

const LOOK_KEY = "workbench.look";

export interface Look {
  theme: Settings["theme"];
  lectureMode: boolean;
}

/** What the page shows until the settings arrive: the same as the last time. */
export function rememberedLook(storage: Pick<Storage, "getItem">): Look {
  const fallback: Look = { theme: "system", lectureMode: false };
  try {
    const kept = JSON.parse(storage.getItem(LOOK_KEY) ?? "{}") as Partial<Look>;
    const theme = kept.theme === "light" || kept.theme === "dark" ? kept.theme : "system";
    return { theme, lectureMode: kept.lectureMode === true };
  } catch {
    return fallback;
  }
}

export function applyLook(root: HTMLElement, look: Look): void {
  if (look.theme === "system") delete root.dataset.theme;
  else root.dataset.theme = look.theme;
  if (look.lectureMode) root.dataset.lecture = "";
  else delete root.dataset.lecture;
}

/** Keeps the page's theme and type size as the settings say; answers what is really shown. */
export function useLook(): { dark: boolean; lecture: boolean } {
  const settings = useSettings((state) => state.settings);
  const [first] = useState(() => rememberedLook(window.localStorage));
  const { theme, lectureMode } = settings ?? first;
  const [systemDark, setSystemDark] = useState(() => window.matchMedia("(prefers-color-scheme: dark)").matches);

  useEffect(() => {
    const media = window.matchMedia("(prefers-color-scheme: dark)");
    const onChange = () => setSystemDark(media.matches);
    media.addEventListener("change", onChange);
    return () => media.removeEventListener("change", onChange);
  }, []);
  useEffect(() => {
    applyLook(document.documentElement, { theme, lectureMode });
    try {
      window.localStorage.setItem(LOOK_KEY, JSON.stringify({ theme, lectureMode }));
    } catch {
      // Only costs a flash of the system's theme at the next start.
    }
  }, [theme, lectureMode]);
  return { dark: theme === "system" ? systemDark : theme === "dark", lecture: lectureMode };
}
