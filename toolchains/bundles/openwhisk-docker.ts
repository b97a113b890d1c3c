import type { BundleAdapter, BundleParts } from "./adapter.ts";
import { codeFiles, FORM_WORDS, packedProgram, settingsFile, text, threadsProblem } from "./common.ts";
import { CODE_LIMIT, openwhiskCommands } from "./openwhisk-commands.ts";
import { RUNTIME_RELEASES } from "./runtime-releases.ts";

/** OpenWhisk's image for programs; what is made from it speaks its protocol, too. */
const BASE = "openwhisk/dockerskeleton:nightly";

/** Persaud 2019, section 4.2: an image with a runtime, and an `exec` that starts the module in it. */
export const openwhiskDocker: BundleAdapter = {
  id: "openwhisk-docker",
  name: "OpenWhisk, Docker approach",
  about: "A Dockerfile for an image with a runtime, and a zip with exec and the module (or a native program) for it.",
  usualTarget: "wasm32-wasip1",
  targets: ["wasm32-wasip1", "native"],
  runtimes: ["wasmtime", "wasmer", "wazero"],
  needsLauncher: true,
  limits: [CODE_LIMIT],

  unsupported(code, runtime) {
    if (code.form !== "wasi-command" && code.form !== "native")
      return `The Docker approach starts programs; ${FORM_WORDS[code.form]} go the JavaScript way: openwhisk-node.`;
    if (code.form === "wasi-command" && runtime !== null && RUNTIME_RELEASES[runtime] === undefined)
      return `${runtime} has no release that an image made from ${BASE} (Alpine) could install: choose ${Object.keys(RUNTIME_RELEASES).join(", ")}.`;
    return threadsProblem(code, "OpenWhisk");
  },

  plan(parts) {
    const { runtime, launcher } = parts;
    if (launcher === null) throw new TypeError("the launcher is missing");
    const exec = {
      path: "exec",
      content: { file: launcher },
      executable: true,
      what: "what dockerskeleton starts: passes arguments and answer",
    };
    const native = parts.program && packedProgram(parts.program, `function/${parts.code.entry}`, "the native program");
    const others = native ? native.files : codeFiles(parts);
    const command = native ? native.start : [runtime?.id ?? "", ...(runtime?.command ?? [])];
    return {
      archive: { name: "action.zip", entries: [exec, settingsFile(parts, command), ...others] },
      beside: [text("Dockerfile", dockerfile(parts), "makes the image")],
      approach: "Docker approach (Persaud 2019, section 4.2)",
      notes: [
        `exec is machine code for ${parts.architecture}: the platform's machines have to be of that kind.`,
        ...(runtime
          ? []
          : ["A native program needs no image of its own: --native is OpenWhisk's own one for programs."]),
      ],
    };
  },

  commands(parts, archiveName) {
    const { name } = parts.settings;
    if (parts.runtime === null) return openwhiskCommands(parts.settings, archiveName, ["--native"]);
    const image = `DOCKER_USER/${name}-${parts.runtime.id}:${parts.runtime.version}`;
    const platform = parts.architecture === "x86_64" ? "linux/amd64" : "linux/arm64";
    return [
      {
        title: "Make the image",
        note: "DOCKER_USER is your name in a registry that the platform can reach.",
        exe: "docker",
        args: ["build", "--platform", platform, "--tag", image, "."],
      },
      { title: "Send it to the registry", note: null, exe: "docker", args: ["push", image] },
      ...openwhiskCommands(parts.settings, archiveName, ["--docker", image]),
    ];
  },
};

function dockerfile({ runtime, architecture }: BundleParts): string {
  const release = runtime && RUNTIME_RELEASES[runtime.id];
  if (!release) return [`FROM ${BASE}`, ""].join("\n");
  const { version } = runtime;
  const member = release.member(version, architecture);
  const depth = member.split("/").length - 1;
  return [
    `FROM ${BASE}`,
    `# ${runtime.name} ${version} for Alpine, as its project releases it.`,
    `ADD ${release.url(version, architecture)} /tmp/runtime.tar`,
    `RUN tar -x ${release.unpacks} -f /tmp/runtime.tar -C /usr/local/bin --strip-components=${depth} ${member} \\`,
    ` && rm /tmp/runtime.tar \\`,
    ` && ${runtime.id} --version`,
    "",
  ].join("\n");
}
