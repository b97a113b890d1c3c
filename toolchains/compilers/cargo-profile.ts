import type { Optimization } from "#shared/model/target.ts";
import { argumentsByLevel, isOlderThan } from "./rust-toolchain.ts";

/** A setting of cargo's configuration; its value is TOML, of which JSON's strings and arrays are a part. */
export function cargoSetting(key: string, value: string | string[]): string[] {
  return ["--config", `${key}=${JSON.stringify(value)}`];
}

/**
 * O0 is the dev profile, in which overflow is checked as rustc does without -O. Every other level is the release
 * profile with that level in place of what Cargo.toml says; the rest that it says of the profile stays.
 */
export const CARGO_OPTIMIZATION_FLAGS = argumentsByLevel((level) => {
  const profile = level === "0" ? "dev" : "release";
  const value = /\d/.test(level) ? level : JSON.stringify(level);
  return ["--profile", profile, "--config", `profile.${profile}.opt-level=${value}`];
});

/** The profile that the user's own flags choose; null when they leave it open. */
function namedProfile(flags: readonly string[]): string | null {
  for (const [index, flag] of flags.entries()) {
    if (flag === "--release" || flag === "-r") return "release";
    if (flag === "--profile") return flags[index + 1] ?? null;
    if (flag.startsWith("--profile=")) return flag.slice("--profile=".length);
  }
  return null;
}

/** Arguments for the level of optimisation, which a profile that the user's flags name decides itself. */
export function cargoProfile(optimization: Optimization, flags: readonly string[], cargoVersion: string): string[] {
  const named = namedProfile(flags);
  const args = named === null ? CARGO_OPTIMIZATION_FLAGS[optimization] : [];
  const profile = named ?? (optimization === "O0" ? "dev" : "release");
  // Sizes without debug information that nobody asked for; since 1.77 the release profile sees to it itself.
  const strips = profile === "dev" || isOlderThan(cargoVersion, 77);
  const asked = flags.some((flag) => /profile\.[\w-]+\.(strip|debug)\b/.test(flag));
  return [...args, ...(strips && !asked ? cargoSetting(`profile.${profile}.strip`, "debuginfo") : [])];
}
