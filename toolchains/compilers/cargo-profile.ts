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

/** Whether the user's own flags choose the profile, which is then left as it is. */
function nameAProfile(flags: readonly string[]): boolean {
  return flags.some((flag) => /^(--release|-r|--profile(=.*)?)$/.test(flag));
}

/** Arguments for the level of optimisation, unless the user's flags name a profile. */
export function cargoProfile(optimization: Optimization, flags: readonly string[], cargoVersion: string): string[] {
  if (nameAProfile(flags)) return [];
  const args = CARGO_OPTIMIZATION_FLAGS[optimization];
  const profile = optimization === "O0" ? "dev" : "release";
  // Sizes without debug information that nobody asked for; since 1.77 the release profile sees to it itself.
  const strips = profile === "dev" || isOlderThan(cargoVersion, 77);
  const asked = flags.some((flag) => /profile\.\w+\.(strip|debug)\b/.test(flag));
  return [...args, ...(strips && !asked ? cargoSetting(`profile.${profile}.strip`, "debuginfo") : [])];
}
