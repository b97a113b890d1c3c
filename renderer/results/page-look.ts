import { useSyncExternalStore } from "react";
import type { Theme } from "#shared/figures/palette.ts";

/** The theme that the page shows now, whether it was chosen or the system's. */
export function useShownTheme(): Theme {
  return useSyncExternalStore(onLookChange, shownTheme);
}

/** The page's text size over the usual one; two in lecture mode. */
export function useTextScale(): number {
  return useSyncExternalStore(onLookChange, textScale);
}

const systemIsDark = () => window.matchMedia("(prefers-color-scheme: dark)");

function shownTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return systemIsDark().matches ? "dark" : "light";
}

function textScale(): number {
  const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return Number.isFinite(size) && size > 0 ? size / 16 : 1;
}

function onLookChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "data-lecture"] });
  const media = systemIsDark();
  media.addEventListener("change", listener);
  return () => {
    observer.disconnect();
    media.removeEventListener("change", listener);
  };
}
