import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../testing/fake-tools.ts";
import { findPackages, headerFolders } from "./find-packages.ts";
import { HEADER_PACKAGES, packageInstallHint, withNeeds } from "./header-packages.ts";

function folderWith(...files: string[]): string {
  const folder = temporaryFolder();
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), "");
  }
  return folder;
}

test("a package is taken from the first folder that has it, however it lies there", async () => {
  const flat = folderWith("stb_image.h");
  const nested = folderWith("stb/stb_image.h", "rapidjson/document.h");
  const env = { CPATH: [flat, nested].join(delimiter) };
  expect(await findPackages(["stb", "rapidjson"], { env, platform: "linux" })).toEqual([
    { id: "rapidjson", folder: join(nested, "rapidjson") },
    { id: "stb", folder: flat },
  ]);
  const [stb] = await findPackages(["stb"], { env: { CPLUS_INCLUDE_PATH: nested }, platform: "linux" });
  expect(stb).toEqual({ id: "stb", folder: join(nested, "stb") });
});

test("vcpkg's folder is searched on every system", () => {
  const env = { VCPKG_ROOT: "/vcpkg" };
  for (const platform of ["linux", "darwin", "win32"] as const)
    expect(headerFolders({ env, platform })).toContain(join("/vcpkg", "installed", "x64-windows", "include"));
});

test("what a package needs is searched with it", () => {
  expect(withNeeds(["tiny-dnn"])).toEqual(["cereal", "stb", "tiny-dnn"]);
  for (const { needs } of Object.values(HEADER_PACKAGES))
    for (const id of needs) expect(HEADER_PACKAGES).toHaveProperty(id);
});

test("packages that are not there are named with how to install them", async () => {
  const missing = findPackages(["tiny-dnn"], { env: {}, platform: "win32" });
  await expect(missing).rejects.toMatchObject({
    code: "TOOL_UNAVAILABLE",
    message: "The program needs cereal, stb, tiny-dnn, and the headers were not found.",
    hint: expect.stringContaining("vcpkg install cereal stb tiny-dnn"),
  });
  expect(packageInstallHint(["stb", "tiny-dnn"], "linux")).toBe(
    "Install them: sudo apt-get install libstb-dev tiny-dnn",
  );
  expect(packageInstallHint(["cereal", "rapidjson"], "darwin")).toBe("Install them: brew install cereal rapidjson");
  expect(packageInstallHint(["stb"], "darwin")).toContain("vcpkg install stb");
});

test("a name that nobody knows is refused with those that are known", async () => {
  for (const id of ["libjpeg", "constructor", ""])
    await expect(findPackages([id], process)).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      hint: expect.stringContaining("stb"),
    });
});
