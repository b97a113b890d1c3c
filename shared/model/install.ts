import { z } from "zod";

/** Who installs: a package manager of the system or of a language, or a recipe of several steps of ours. */
export const InstallManager = z.enum(["apt", "brew", "winget", "scoop", "cargo", "go", "npm", "pip", "recipe"]);
export type InstallManager = z.infer<typeof InstallManager>;

/** One way to get a tool. Nothing of it runs before it was shown and agreed to. */
export const InstallMethod = z.object({
  manager: InstallManager,
  /** For people: `Debian packages`, `from crates.io, built here`. */
  title: z.string(),
  /** The exact commands, in order, as a person would type them. */
  commands: z.array(z.string()).min(1),
  /** Where it goes: `the system, with administrator rights`, `~/.cargo/bin`. */
  destination: z.string(),
  /** Why it can't be used here, and what is needed for it; null when it can. */
  blocked: z.string().nullable(),
  /** A guess, for what takes long. */
  minutes: z.number().nullable(),
});
export type InstallMethod = z.infer<typeof InstallMethod>;
