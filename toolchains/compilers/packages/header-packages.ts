/** A library that is headers alone, so that it is the same for every target. */
export interface HeaderPackage {
  name: string;
  /** How it may lie in a folder of headers: a file that tells it, and the folder that is meant. */
  layouts: readonly { file: string; folder: string }[];
  /** What programs and other packages call that folder in an `#include`. */
  includedAs: readonly string[];
  /** Packages whose headers its own include. */
  needs: readonly string[];
  /** Names in package managers; null where one has none. */
  install: { apt: string; brew: string | null; vcpkg: string };
}

export const HEADER_PACKAGES: Readonly<Record<string, HeaderPackage>> = {
  cereal: {
    name: "cereal",
    layouts: [{ file: "cereal/cereal.hpp", folder: "cereal" }],
    includedAs: ["cereal"],
    needs: [],
    install: { apt: "libcereal-dev", brew: "cereal", vcpkg: "cereal" },
  },
  gemmlowp: {
    name: "gemmlowp",
    layouts: [{ file: "gemmlowp/public/gemmlowp.h", folder: "gemmlowp" }],
    includedAs: ["gemmlowp", "third_party/gemmlowp"],
    needs: [],
    install: { apt: "libgemmlowp-dev", brew: null, vcpkg: "gemmlowp" },
  },
  rapidjson: {
    name: "RapidJSON",
    layouts: [{ file: "rapidjson/document.h", folder: "rapidjson" }],
    includedAs: ["rapidjson"],
    needs: [],
    install: { apt: "rapidjson-dev", brew: "rapidjson", vcpkg: "rapidjson" },
  },
  stb: {
    name: "stb",
    layouts: [
      { file: "stb/stb_image.h", folder: "stb" },
      { file: "stb_image.h", folder: "." },
    ],
    includedAs: ["stb", "third_party/stb"],
    needs: [],
    install: { apt: "libstb-dev", brew: null, vcpkg: "stb" },
  },
  "tiny-dnn": {
    name: "tiny-dnn",
    layouts: [{ file: "tiny_dnn/tiny_dnn.h", folder: "tiny_dnn" }],
    includedAs: ["tiny_dnn"],
    // Gemmlowp and RapidJSON as well, in programs that use its quantized layers or save networks as JSON.
    needs: ["cereal", "stb"],
    install: { apt: "tiny-dnn", brew: null, vcpkg: "tiny-dnn" },
  },
};

/** These packages and all that they need, each once. */
export function withNeeds(ids: readonly string[]): string[] {
  const all = new Set<string>();
  const add = (id: string) => {
    if (all.has(id)) return;
    all.add(id);
    HEADER_PACKAGES[id]?.needs.forEach(add);
  };
  ids.forEach(add);
  return [...all].sort();
}

/** One line that says how these packages are got on such a system. */
export function packageInstallHint(ids: readonly string[], platform: NodeJS.Platform): string {
  const packages = ids.flatMap((id) => HEADER_PACKAGES[id] ?? []);
  const names = (manager: "apt" | "vcpkg") => packages.map(({ install }) => install[manager]).join(" ");
  if (platform === "linux") return `Install them: sudo apt-get install ${names("apt")}`;
  const formulas = packages.map(({ install }) => install.brew);
  const vcpkg = `vcpkg install ${names("vcpkg")}, with VCPKG_ROOT naming vcpkg's folder`;
  return platform === "darwin" && formulas.every((formula) => formula !== null)
    ? `Install them: brew install ${formulas.join(" ")}`
    : `Install them: ${vcpkg}`;
}
