import type { BundleSettings, PlannedCommand, SizeLimit } from "./adapter.ts";

const MB = 1024 * 1024;

/** OpenWhisk's limit of an action's code, which travels in Base64 (docs/reference.md, "action code size"). */
export const CODE_LIMIT: SizeLimit = {
  what: "code of an action, in Base64",
  of: "archive-base64",
  limitBytes: 48 * MB,
  otherwise: null,
};

/** Create, update and call, by OpenWhisk's client and by IBM's plug-in, which takes the same. */
export function openwhiskCommands(
  { name, memoryMb, timeoutMs }: BundleSettings,
  archiveName: string,
  kind: readonly string[],
): PlannedCommand[] {
  const limits = ["--memory", String(memoryMb), "--timeout", String(timeoutMs)];
  const clients = [
    { exe: "wsk", start: [], who: "OpenWhisk" },
    { exe: "ibmcloud", start: ["fn"], who: "IBM Cloud" },
  ];
  return clients.flatMap(({ exe, start, who }): PlannedCommand[] => {
    const isIbms = exe === "ibmcloud";
    const ended = isIbms
      ? "IBM ended Cloud Functions in October 2024; its plug-in's commands are for installations that still take them."
      : null;
    const put = (verb: string) => [...start, "action", verb, name, archiveName, ...kind, ...limits];
    return [
      {
        title: `Create (${who})`,
        note: ended ?? "Once before: wsk property set --apihost HOST --auth KEY",
        exe,
        args: put("create"),
      },
      { title: `Update (${who})`, note: null, exe, args: put("update") },
      {
        title: `Call (${who})`,
        note: "--param NAME VALUE passes single parameters, and --param-file all of them.",
        exe,
        args: [...start, "action", "invoke", name, "--result", "--param-file", "event.json"],
      },
    ];
  });
}
