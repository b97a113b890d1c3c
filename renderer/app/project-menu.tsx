import { ChevronDown, FolderOpen, LayoutGrid, X } from "lucide-react";
import { Button, Menu, type MenuItem } from "../ui/index.ts";
import { addresses, fileName, useSettings, useWorkspace } from "../workspace/index.ts";
import { navigate } from "./router.ts";
import { useView } from "./view-store.ts";
import styles from "./command-bar.module.css";

const SHOWN_RECENT = 5;

export function ProjectMenu() {
  const project = useWorkspace((state) => state.project);
  const program = useWorkspace((state) => state.program);
  const openProject = useWorkspace((state) => state.openProject);
  const closeProject = useWorkspace((state) => state.closeProject);
  const recent = useSettings((state) => state.settings?.recentProjects) ?? [];
  const setOverlay = useView((state) => state.setOverlay);

  const others = recent.filter((root) => root !== project?.root).slice(0, SHOWN_RECENT);
  const items: (MenuItem | "separator")[] = [
    {
      id: "open",
      label: "Open a folder…",
      icon: <FolderOpen />,
      shortcut: "Ctrl+O",
      onSelect: () => setOverlay("open-folder"),
    },
    { id: "examples", label: "Examples", icon: <LayoutGrid />, onSelect: () => navigate(addresses.examples) },
    ...(others.length > 0 ? (["separator"] as const) : []),
    ...others.map((root) => ({
      id: root,
      label: fileName(root),
      note: root,
      onSelect: () => void openProject(root).then((opened) => navigate(opened ? addresses.edit : addresses.examples)),
    })),
  ];
  if (project)
    items.push("separator", {
      id: "close",
      label: "Close the project",
      icon: <X />,
      onSelect: () => {
        closeProject();
        navigate(addresses.examples);
      },
    });
  return (
    <Menu
      label="Project"
      items={items}
      trigger={(props) => (
        <Button {...props} className={styles.project} variant="ghost" title={project ? project.root : undefined}>
          <span>{program === null ? (project?.name ?? "No project open") : fileName(program)}</span>
          <ChevronDown aria-hidden="true" />
        </Button>
      )}
    />
  );
}
