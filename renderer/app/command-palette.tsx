import { Command as Palette } from "cmdk";
import { useEffect, useState } from "react";
import type { Example } from "#shared/model/project.ts";
import { useClient } from "../host/index.ts";
import { Dialog, Kbd } from "../ui/index.ts";
import { addresses, useTools, useWorkspace } from "../workspace/index.ts";
import { navigate } from "./router.ts";
import { useCommands, type Command } from "./use-commands.ts";
import styles from "./command-palette.module.css";

const GROUPS: readonly Command["group"][] = ["Do", "Go to", "Look"];

/** Everything by name: commands, files, examples, runtimes. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const client = useClient();
  const commands = useCommands().filter((command) => command.enabled ?? true);
  const entries = useWorkspace((state) => state.project?.entries);
  const openFile = useWorkspace((state) => state.openFile);
  const openExample = useWorkspace((state) => state.openExample);
  const chosen = useWorkspace((state) => state.runtimes);
  const toggleRuntime = useWorkspace((state) => state.toggleRuntime);
  const tools = useTools((state) => state.tools) ?? [];
  const [examples, setExamples] = useState<readonly Example[]>([]);
  useEffect(() => {
    // Without an answer the palette only lacks the examples.
    client.examples.list().then(setExamples, () => undefined);
  }, [client]);

  const runtimes = tools.flatMap((tool) => (tool.kind === "runtime" && tool.state === "available" ? tool.modes : []));
  const files = (entries ?? []).filter((entry) => entry.kind === "file");
  const choose = (run: () => void) => () => {
    onClose();
    run();
  };
  const openProgram = async (example: Example, file: string) => {
    if (!(await openExample(example.id, file))) return navigate(addresses.examples);
    navigate(addresses.edit);
  };

  return (
    <Dialog title="Commands, files, examples and runtimes" bare width={36} onClose={onClose}>
      <Palette label="Commands" loop>
        <Palette.Input placeholder="Type a command, a file, an example or a runtime" className={styles.input} />
        <Palette.List className={styles.list}>
          <Palette.Empty className={styles.empty}>Nothing of that name.</Palette.Empty>
          {GROUPS.map((group) => (
            <Palette.Group key={group} heading={group} className={styles.group}>
              {commands
                .filter((command) => command.group === group && command.id !== "palette")
                .map((command) => (
                  <Palette.Item
                    key={command.id}
                    value={`${group} ${command.label}`}
                    className={styles.item}
                    onSelect={choose(command.run)}
                  >
                    <span>{command.label}</span>
                    {command.keys && <Kbd keys={command.keys} />}
                  </Palette.Item>
                ))}
            </Palette.Group>
          ))}
          {files.length > 0 && (
            <Palette.Group heading="Files" className={styles.group}>
              {files.map(({ path }) => (
                <Palette.Item
                  key={path}
                  value={`file ${path}`}
                  className={styles.item}
                  onSelect={choose(() => {
                    openFile(path);
                    navigate(addresses.edit);
                  })}
                >
                  <span>{path}</span>
                </Palette.Item>
              ))}
            </Palette.Group>
          )}
          <Palette.Group heading="Examples" className={styles.group}>
            {examples.flatMap((example) =>
              example.programs.map((program) => (
                <Palette.Item
                  key={`${example.id}/${program.file}`}
                  value={`example ${example.title} ${program.title ?? ""} ${program.file}`}
                  className={styles.item}
                  onSelect={choose(() => void openProgram(example, program.file))}
                >
                  <span>
                    {program.title ?? program.file} <small>{example.title}</small>
                  </span>
                </Palette.Item>
              )),
            )}
          </Palette.Group>
          <Palette.Group heading="Runtimes" className={styles.group}>
            {runtimes.map((runtime) => (
              <Palette.Item
                key={runtime}
                value={`runtime ${runtime}`}
                className={styles.item}
                onSelect={choose(() => toggleRuntime(runtime))}
              >
                <span>{chosen.includes(runtime) ? `Leave out ${runtime}` : `Compare on ${runtime}`}</span>
              </Palette.Item>
            ))}
          </Palette.Group>
        </Palette.List>
      </Palette>
    </Dialog>
  );
}
