import { useEffect, useEffectEvent, useRef, useState } from "react";
import { z } from "zod";
import type { Failure } from "#shared/model/failure.ts";
import { LensRequest } from "#shared/model/lens/lens-view.ts";
import { languageOf } from "#shared/model/target.ts";
import { useConnection } from "../../host/index.ts";
import { useWorkspace, useWorkspaceStores, type Document } from "../../workspace/index.ts";
import { readQuery, writeQuery } from "./lens-choices.ts";
import { useLens, useLensStores } from "./lens-context.tsx";
import { firstRequest, lensRequest, otherRequest } from "./lens-request.ts";

/** From the last keystroke until what was typed is compiled. */
export const LIVE_DELAY_MS = 500;

const Wanted = z.object({ first: LensRequest, second: LensRequest.nullable() });

/** Keeps address and choices the same. */
export function useLensAddress(query: string): void {
  const { lens } = useLensStores();
  useEffect(() => {
    if (query !== "" && query !== writeQuery(lens.getState().choices)) lens.getState().choose(readQuery(query));
  }, [lens, query]);
  useEffect(() => {
    const write = () => {
      const address = `#/lens?${writeQuery(lens.getState().choices)}`;
      // No step of the history: back leads out of the lens, not through every choice.
      if (window.location.hash !== address) window.history.replaceState(null, "", address);
    };
    write();
    return lens.subscribe(write);
  }, [lens]);
}

/** Opens what is chosen, and again whenever that or the text of a source changes. Answers why the text wasn't saved. */
export function useLensView(): Failure | null {
  const { lens, session, other } = useLensStores();
  const { documents } = useWorkspaceStores();
  const connection = useConnection();
  const choices = useLens((state) => state.choices);
  // As text, so that what is made anew but says the same opens nothing.
  const wanted = useWorkspace((state) => {
    const request = lensRequest(choices, state);
    return request && JSON.stringify({ first: firstRequest(choices, request), second: otherRequest(choices, request) });
  });
  const [saveFailure, setSaveFailure] = useState<Failure | null>(null);
  const shownFile = useRef<string | undefined>(undefined);

  const open = useEffectEvent(async () => {
    if (wanted === null || connection !== "connected") return;
    const { first, second } = Wanted.parse(JSON.parse(wanted));
    const saved = await documents.getState().saveAll();
    const unsaved = Object.values(documents.getState().documents).find((document) => document.saveFailure !== null);
    setSaveFailure(saved ? null : (unsaved?.saveFailure ?? null));
    if (!saved) return;
    await Promise.all([session.getState().open(first), second && other.getState().open(second)]);
  });

  useEffect(() => {
    const file = wanted === null ? undefined : Wanted.parse(JSON.parse(wanted)).first.files[0];
    if (shownFile.current !== undefined && file !== shownFile.current) {
      session.getState().close();
      other.getState().close();
      if (file !== undefined) lens.getState().choose({ functionKey: null });
    }
    shownFile.current = file;
  }, [lens, session, other, wanted]);
  useEffect(() => {
    if (wanted === null || connection !== "connected") return;
    // What is chosen together, as by an address, is opened once.
    const timer = setTimeout(() => void open(), 0);
    return () => clearTimeout(timer);
  }, [wanted, connection]);
  const opensOther = choices.comparison !== null && choices.comparison.by !== "engine";
  useEffect(() => {
    if (!opensOther) other.getState().close();
  }, [other, opensOther]);

  useEffect(() => {
    session.getState().choose(choices.functionKey);
    other.getState().choose(choices.functionKey);
  }, [session, other, choices.functionKey]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = documents.subscribe((now, before) => {
      if (!isEdited(now.documents, before.documents)) return;
      clearTimeout(timer);
      timer = setTimeout(() => void open(), LIVE_DELAY_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [documents]);
  return saveFailure;
}

type Documents = Readonly<Record<string, Document>>;

/** Whether the text of something that a compiler reads has changed. */
function isEdited(now: Documents, before: Documents): boolean {
  if (now === before) return false;
  return Object.values(now).some((document) => {
    const old = before[document.path];
    const isSource = languageOf(document.path) !== undefined || /\.(h|hh|hpp|hxx|inc|toml)$/i.test(document.path);
    return isSource && old?.state === "ready" && old.id === document.id && old.text !== document.text;
  });
}
