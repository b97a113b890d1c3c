import { Suspense, useMemo } from "react";
import type { BuildResult } from "#shared/model/build.ts";
import { lazyPart } from "../../host/index.ts";
import { Skeleton } from "../../ui/index.ts";
import { useWorkspace } from "../../workspace/index.ts";
import type { LineLinks } from "./line-links.ts";
import { problemsOf } from "./problems.ts";

const { Part: MonacoView } = lazyPart(async () => (await import("./monaco-view.tsx")).MonacoView);

interface LinkedEditorProps {
  /** Of an open document. */
  path: string;
  /** Whose diagnostics are marked in the text. */
  builds: readonly BuildResult[];
  links: LineLinks;
  dark: boolean;
  lecture: boolean;
}

/** The editor of a document beside the code that was made of it: the same text, undo and saving as in the editor. */
export function LinkedEditor({ path, builds, links, dark, lecture }: LinkedEditorProps) {
  const root = useWorkspace((state) => state.project?.root ?? "");
  // What is said of no line, as by a linker, has no place in the text.
  const problems = useMemo(() => problemsOf(builds, root).filter(({ line }) => line > 0), [builds, root]);
  return (
    <Suspense fallback={<Skeleton lines={14} label="Loading the editor" />}>
      <MonacoView path={path} problems={problems} dark={dark} lecture={lecture} links={links} />
    </Suspense>
  );
}
