import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface BuilderConfig {
  extraMetadata: { main: string };
  files: { filter: string[] }[];
  asarUnpack: string[];
  linux: { target: unknown };
  mac: { target: unknown };
  win: { target: unknown };
}

/** electron-builder's own reading and checking of its configuration; it publishes neither. */
interface BuilderInternals {
  getConfig(projectDir: string, configPath: string | null, overrides: object): Promise<BuilderConfig>;
  validateConfiguration(config: object, debugLogger: { isEnabled: boolean }): Promise<void>;
}

const require = createRequire(import.meta.url);
const requireFromBuilder = createRequire(require.resolve("electron-builder/package.json"));
const builder = requireFromBuilder("app-builder-lib/out/util/config/config.js") as BuilderInternals;
const debugLogger = { isEnabled: false };

let config: BuilderConfig;
beforeAll(async () => {
  config = await builder.getConfig(root, null, {});
});

test("satisfies electron-builder's schema, which does refuse mistakes", async () => {
  await builder.validateConfiguration(config, debugLogger);
  await expect(builder.validateConfiguration({ ...config, asarUnpacked: [] }, debugLogger)).rejects.toThrow(
    /asarUnpacked/,
  );
});

test("makes what each system installs", () => {
  expect(config.linux.target).toEqual(["AppImage", "deb"]);
  expect(config.mac.target).toEqual(["dmg", "zip"]);
  expect(config.win.target).toEqual(["nsis", "zip"]);
});

test("names files that exist, and unpacks what the core's process starts from", () => {
  expect(existsSync(join(root, config.extraMetadata.main))).toBe(true);
  for (const pattern of config.asarUnpack) expect(existsSync(join(root, pattern.replace(/\/\*\*$/, "")))).toBe(true);
  expect(config.asarUnpack).toEqual(expect.arrayContaining(["dist/node/**", "node_modules/**", "package.json"]));
});

/** Packages that built Node code imports, with everything they need in turn. */
function packagesOfNodeCode(): Set<string> {
  const packages = new Set<string>();
  const visit = (name: string) => {
    const manifest = join(root, "node_modules", name, "package.json");
    if (packages.has(name) || !existsSync(manifest)) return;
    packages.add(name);
    const { dependencies = {} } = JSON.parse(readFileSync(manifest, "utf8")) as { dependencies?: object };
    for (const dependency of Object.keys(dependencies)) visit(dependency);
  };
  const folder = join(root, "dist", "node");
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    if (file.endsWith(".js"))
      for (const [, specifier = ""] of readFileSync(join(folder, file), "utf8").matchAll(
        /\b(?:from|import|resolve)\s*\(?\s*"((?:@[\w.-]+\/)?[\w.-]+)[\w./-]*"/g,
      ))
        if (specifier !== "electron") visit(specifier);
  return packages;
}

test("leaves out no package that Node code needs", () => {
  const needed = packagesOfNodeCode();
  expect([...needed]).toEqual(expect.arrayContaining(["@orpc/server", "zod"]));
  const leftOut = config.files
    .flatMap(({ filter }) => filter)
    .flatMap((pattern) => /^!node_modules\/(.+)\/\*\*$/.exec(pattern)?.[1] ?? []);
  expect(leftOut.length).toBeGreaterThan(0);
  for (const name of needed)
    expect(
      leftOut.some((prefix) => name === prefix || name.startsWith(`${prefix}/`)),
      name,
    ).toBe(false);
});
