import { useMemo } from "react";
import type { Settings } from "#shared/model/settings.ts";
import { addresses, useSettings, useWorkspace } from "../workspace/index.ts";
import { useActions } from "./actions.tsx";
import { AREAS } from "./areas.tsx";
import { navigate } from "./router.ts";
import { useView } from "./view-store.ts";

/** Something the palette lists and a key may do. */
export interface Command {
  id: string;
  group: "Do" | "Go to" | "Look";
  label: string;
  /** As `keysOf` writes it. */
  keys?: string;
  /** Left out: always possible. */
  enabled?: boolean;
  run: () => void;
}

/** All commands of the window; palette, keys and shortcut sheet read this one list. */
export function useCommands(): readonly Command[] {
  const actions = useActions();
  const hasProgram = useWorkspace((state) => state.program !== null);
  const hasProject = useWorkspace((state) => state.project !== null);
  const closeProject = useWorkspace((state) => state.closeProject);
  const settings = useSettings((state) => state.settings);
  const update = useSettings((state) => state.update);
  const setOverlay = useView((state) => state.setOverlay);
  const showResults = useView((state) => state.showResults);

  return useMemo<readonly Command[]>(() => {
    const show = (tab: "compare" | "run" | "build") => () => {
      navigate(addresses.edit);
      showResults(tab);
    };
    const theme = (value: Settings["theme"], label: string): Command => ({
      id: `theme-${value}`,
      group: "Look",
      label,
      enabled: settings?.theme !== value,
      run: () => void update({ theme: value }),
    });
    return [
      { id: "compare", group: "Do", label: "Compare", keys: "Ctrl+Enter", enabled: hasProgram, run: actions.compare },
      { id: "build", group: "Do", label: "Build", keys: "Ctrl+B", enabled: hasProgram, run: actions.build },
      { id: "run", group: "Do", label: "Run", keys: "Ctrl+Shift+Enter", enabled: hasProgram, run: actions.run },
      {
        id: "pause",
        group: "Do",
        label: actions.pauseOrResume?.label ?? "Pause the benchmark",
        enabled: actions.pauseOrResume !== null,
        run: () => actions.pauseOrResume?.run(),
      },
      {
        id: "cancel",
        group: "Do",
        label: "Cancel what runs",
        enabled: actions.canCancel,
        run: () => void actions.cancelRunning(),
      },
      {
        id: "deploy",
        group: "Do",
        label: "Deploy as a function",
        enabled: hasProject,
        run: () => setOverlay("deploy"),
      },
      {
        id: "bundle",
        group: "Do",
        label: "Export a bundle for OpenWhisk or AWS Lambda",
        enabled: hasProject,
        run: () => setOverlay("bundle"),
      },
      { id: "save", group: "Do", label: "Save the file", keys: "Ctrl+S", enabled: hasProject, run: actions.save },
      { id: "next-problem", group: "Do", label: "Next problem", keys: "F8", run: actions.nextProblem },
      { id: "open-folder", group: "Do", label: "Open a folder", keys: "Ctrl+O", run: () => setOverlay("open-folder") },
      {
        id: "close-project",
        group: "Do",
        label: "Close the project",
        enabled: hasProject,
        run: () => {
          closeProject();
          navigate(addresses.examples);
        },
      },
      ...AREAS.map<Command>((area, index) => ({
        id: `area-${area.address}`,
        group: "Go to",
        label: area.label,
        keys: `Ctrl+${index + 1}`,
        run: () => navigate(area.address),
      })),
      { id: "examples", group: "Go to", label: "Examples", run: () => navigate(addresses.examples) },
      { id: "show-compare", group: "Go to", label: "Comparison", run: show("compare") },
      { id: "show-run", group: "Go to", label: "Output of the program", run: show("run") },
      { id: "show-build", group: "Go to", label: "Build results", run: show("build") },
      theme("system", "Theme as the system"),
      theme("light", "Light theme"),
      theme("dark", "Dark theme"),
      {
        id: "lecture",
        group: "Look",
        label: settings?.lectureMode ? "Leave lecture mode" : "Lecture mode: large type, less around it",
        run: () => void update({ lectureMode: !settings?.lectureMode }),
      },
      {
        id: "palette",
        group: "Look",
        label: "Find a command or file",
        keys: "Ctrl+K",
        run: () => setOverlay("palette"),
      },
      { id: "shortcuts", group: "Look", label: "Keyboard shortcuts", keys: "?", run: () => setOverlay("shortcuts") },
    ];
  }, [actions, hasProgram, hasProject, closeProject, settings, update, setOverlay, showResults]);
}
