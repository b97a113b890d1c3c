import { expect, test } from "vitest";
import { explainInstallFailure } from "./explain-failure.ts";

test.each([
  [
    "a package that this release doesn't have",
    "Reading package lists...\nE: Unable to locate package clang-99\n",
    "INSTALL_FAILED",
    /have no clang-99/,
    /apt-get update/,
  ],
  [
    "a lock that is held",
    "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812 (unattended-upgr)\n",
    "INSTALL_FAILED",
    /installing packages just now/,
    /held by process 812/,
  ],
  [
    "a full disk",
    "error: failed to write\nCaused by:\n  No space left on device (os error 28)\n",
    "DISK_FULL",
    /disk is full/,
    /Free some space/,
  ],
  [
    "no network, by npm",
    "npm error code ENOTFOUND\nnpm error network request to https://registry.npmjs.org/deno failed\n",
    "INSTALL_FAILED",
    /fetched from the network/,
    /registry\.npmjs\.org/,
  ],
  [
    "no network, by Go",
    "go: module lookup: dial tcp: lookup proxy.golang.org: no such host\n",
    "INSTALL_FAILED",
    /network/,
    /proxy\.golang\.org/,
  ],
  [
    "a dialog for administrator rights that was dismissed",
    "Error executing command as another user: Request dismissed\n",
    "PERMISSION_DENIED",
    /rights/,
    /dismissed/,
  ],
  [
    "a Rust that is too old",
    "error: package `wasmtime-cli v48.0.8` cannot be built because it requires rustc 1.93.0 or newer\n",
    "INSTALL_FAILED",
    /Rust 1\.93\.0 or newer/,
    /rustup update/,
  ],
  [
    "anything else",
    "one\ntwo\nthree\nfour\n\nfive\n",
    "INSTALL_FAILED",
    /ended with code 100\.$/,
    /^two\nthree\nfour\nfive$/,
  ],
  ["silence", "", "INSTALL_FAILED", /ended with code 100/, /log/],
])("%s", (_, output, code, message, hint) => {
  const explained = explainInstallFailure("Install it", "ended with code 100", output);
  expect(explained.code).toBe(code);
  expect(explained.message).toMatch(message);
  expect(explained.hint).toMatch(hint);
});
