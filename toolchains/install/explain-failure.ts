import type { ErrorCode } from "#shared/errors.ts";

interface Explanation {
  code: ErrorCode;
  message: string;
  hint: string;
}

/** What managers print when they fail, and what that means for a person. The first that matches explains it. */
const EXPLANATIONS: { pattern: RegExp; explain: (match: RegExpExecArray) => Explanation }[] = [
  {
    pattern: /No space left on device|ENOSPC|not enough free space|You don't have enough free space/i,
    explain: () => ({
      code: "DISK_FULL",
      message: "The disk is full.",
      hint: "Free some space and install again; what was half done is removed, or finished by the package manager.",
    }),
  },
  {
    pattern: /Could not get lock|Unable to acquire the dpkg frontend lock|Unable to lock/i,
    explain: () => ({
      code: "INSTALL_FAILED",
      message: "Another program is installing packages just now.",
      hint: "Wait until it is done (an update in the background, for example), then install again.",
    }),
  },
  {
    pattern: /dpkg was interrupted/i,
    explain: () => ({
      code: "INSTALL_FAILED",
      message: "An earlier installation of packages was interrupted.",
      hint: "Finish it first: sudo dpkg --configure -a",
    }),
  },
  {
    pattern: /Unable to locate package (\S+)|Package '?([\w.+-]+)'? has no installation candidate/i,
    explain: ([, absent, withoutCandidate]) => ({
      code: "INSTALL_FAILED",
      message: `This system's package sources have no ${absent ?? withoutCandidate}.`,
      hint: "Fetch the lists anew with sudo apt-get update. If it is still missing, this release doesn't have it: choose another way.",
    }),
  },
  {
    pattern:
      /Could not resolve|Temporary failure (?:in name resolution|resolving)|Network is unreachable|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|Could not connect|Failed to fetch|spurious network error|dial tcp|no such host|Max retries exceeded|NewConnectionError|download of .+ failed|failed to download/i,
    explain: () => ({
      code: "INSTALL_FAILED",
      message: "What it needs could not be fetched from the network.",
      hint: "Check the connection (and the proxy, if there is one), then install again. Lists of packages that are out of date are fetched anew by: sudo apt-get update",
    }),
  },
  {
    pattern: /requires rustc (\d[\w.-]*)|rustc (\d[\w.-]*) or newer/i,
    explain: ([, first, second]) => ({
      code: "INSTALL_FAILED",
      message: `It needs Rust ${first ?? second} or newer.`,
      hint: "Update Rust (rustup update), or choose another way.",
    }),
  },
  {
    pattern: /No module named pip/i,
    explain: () => ({
      code: "INSTALL_FAILED",
      message: "This Python has no pip.",
      hint: "Install it (sudo apt-get install python3-pip on Debian and Ubuntu), or choose another way.",
    }),
  },
  {
    pattern:
      /are you root|Not authorized|Request dismissed|incorrect password|a password is required|a terminal is required|not in the sudoers file|EACCES|Permission denied/i,
    explain: () => ({
      code: "PERMISSION_DENIED",
      message: "The rights to install it were not given.",
      hint: "Run the command as a user who may, or choose a way that installs into your own folders.",
    }),
  },
];

const SHOWN_LINES = 4;

/** The end of what a program printed: the reason of a failure is usually there. */
function lastLines(output: string): string {
  const lines = output
    .split(/[\r\n]+/)
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== "");
  return lines.slice(-SHOWN_LINES).join("\n");
}

/** Why a step failed, from its output; `what` names the step, such as `Install wabt`. */
export function explainInstallFailure(what: string, how: string, output: string): Explanation {
  const last = lastLines(output);
  for (const { pattern, explain } of EXPLANATIONS) {
    const match = pattern.exec(output);
    if (!match) continue;
    const { code, message, hint } = explain(match);
    return { code, message: `${what}: ${message}`, hint: [hint, last].filter(Boolean).join("\n") };
  }
  return { code: "INSTALL_FAILED", message: `${what} ${how}.`, hint: last || "It printed nothing; see the log." };
}
