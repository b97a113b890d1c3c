import { useEffect, useState, useSyncExternalStore } from "react";
import type { PlayedStep } from "#shared/flows/playback.ts";

export interface Playback {
  /** The step that is shown; null before the first. */
  current: string | null;
  /** How much of it has passed, from 0 to 1. */
  progress: number;
  playing: boolean;
  /** Whether things move; where the reader wants none of that, steps are only marked one after the other. */
  moves: boolean;
  toggle: () => void;
  /** To the step before or after. */
  step: (by: 1 | -1) => void;
  goTo: (id: string) => void;
  first: () => void;
  last: () => void;
}

/** Without motion each step is held equally long. */
const STILL_MS = 1_000;

/** Plays steps one after the other, or goes through them one at a time. */
export function usePlayback(steps: readonly PlayedStep[]): Playback {
  const moves = !useReducedMotion();
  const [id, setId] = useState<string | null>(null);
  const [progress, setProgress] = useState(0);
  const [playing, setPlaying] = useState(false);
  const index = steps.findIndex((step) => step.id === id);
  const current = steps[index];
  const next = steps[index + 1]?.id ?? null;
  const durationMs = moves ? (current?.durationMs ?? 0) : STILL_MS;

  useEffect(() => {
    if (!playing || id === null) return;
    const goOn = () => {
      if (next === null) {
        setPlaying(false);
        setProgress(1);
        return;
      }
      setProgress(0);
      setId(next);
    };
    if (!moves) {
      const timer = setTimeout(goOn, durationMs);
      return () => clearTimeout(timer);
    }
    const startedMs = performance.now();
    let frame = requestAnimationFrame(function show(nowMs: number) {
      const share = durationMs === 0 ? 1 : Math.max(0, nowMs - startedMs) / durationMs;
      if (share >= 1) goOn();
      else {
        setProgress(share);
        frame = requestAnimationFrame(show);
      }
    });
    return () => cancelAnimationFrame(frame);
  }, [playing, id, next, moves, durationMs]);

  const show = (wanted: string | undefined) => {
    setPlaying(false);
    setProgress(1);
    if (wanted !== undefined) setId(wanted);
  };
  return {
    current: current?.id ?? null,
    progress,
    playing: playing && current !== undefined,
    moves,
    toggle() {
      if (playing && current !== undefined) {
        setPlaying(false);
        return;
      }
      // From where it stands, and from the beginning once it is over.
      if (current === undefined || (next === null && progress >= 1)) setId(steps[0]?.id ?? null);
      setProgress(0);
      setPlaying(steps.length > 0);
    },
    step: (by) => show(steps[Math.max(0, Math.min(steps.length - 1, index + by))]?.id),
    goTo: show,
    first: () => show(steps[0]?.id),
    last: () => show(steps.at(-1)?.id),
  };
}

function useReducedMotion(): boolean {
  return useSyncExternalStore(onMotionChange, () => motionQuery().matches);
}

const motionQuery = () => window.matchMedia("(prefers-reduced-motion: reduce)");

function onMotionChange(listener: () => void): () => void {
  const query = motionQuery();
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}
