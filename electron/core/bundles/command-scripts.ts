import type { BundleCommand } from "#shared/model/bundle.ts";
import type { BundleFile } from "#toolchains/bundles/adapter.ts";

/** The commands to read and take from: what has to be filled in, they can't know. */
export function commandScripts(commands: readonly BundleCommand[]): BundleFile[] {
  return [
    scriptOf("commands.sh", commands, "posix", "the commands, for POSIX shells"),
    scriptOf("commands.ps1", commands, "powershell", "the commands, for PowerShell"),
  ];
}

function scriptOf(
  path: string,
  commands: readonly BundleCommand[],
  shell: "posix" | "powershell",
  what: string,
): BundleFile {
  const lines = commands.flatMap((command) => [
    "",
    `# ${command.title}`,
    ...(command.note === null ? [] : [`# ${command.note}`]),
    command[shell],
  ]);
  const head = "# One after the other, in this folder; capital letters stand for what is yours to fill in.";
  return { path, content: { text: [head, ...lines, ""].join("\n") }, executable: false, what };
}
