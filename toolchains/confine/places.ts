import { realpath } from "node:fs/promises";
import { dirname, join } from "node:path";

/** What the dynamic loader and C libraries read when a program starts, wherever distributions put it. */
const LIBRARIES = [
  "/lib",
  "/lib32",
  "/lib64",
  "/usr/lib",
  "/usr/lib32",
  "/usr/lib64",
  "/usr/local/lib",
  "/usr/local/lib64",
  "/etc/ld.so.cache",
  "/etc/ld-musl-x86_64.path",
  "/etc/ld-musl-aarch64.path",
  "/etc/alternatives",
  "/nix/store",
  "/gnu/store",
  "/usr/share/zoneinfo",
  "/etc/localtime",
];

/** What runtimes ask of the system: about themselves and about the machine, and random numbers. */
const SYSTEM_FACTS = [
  "/proc/self",
  "/proc/cpuinfo",
  "/proc/meminfo",
  "/proc/sys/vm/overcommit_memory",
  "/proc/sys/vm/max_map_count",
  "/sys/devices/system/cpu",
  "/sys/kernel/mm/transparent_hugepage",
  "/dev/urandom",
  "/dev/random",
];

/** Programs of the system, for scripts; what they can do is held all the same. */
const PROGRAMS = ["/bin", "/usr/bin", "/usr/local/bin", "/usr/share"];

/** What any program needs to start. */
export const LIBRARY_PLACES: readonly string[] = [...LIBRARIES, ...SYSTEM_FACTS];

/** The same, and the system's own programs. */
export const PROGRAM_PLACES: readonly string[] = [...LIBRARY_PLACES, ...PROGRAMS];

/** Where anything may be written. */
export const WRITABLE_PLACES: readonly string[] = ["/dev/null", "/dev/full"];

/** Node refuses to start without its OpenSSL configuration where there is one. */
const NODE_PLACES = ["/etc/ssl/openssl.cnf", "/usr/lib/ssl/openssl.cnf", "/etc/pki/tls/openssl.cnf"];

/** What Node needs to start: this process's own executable; Electron keeps what belongs to it beside it. */
export async function nodePlaces(): Promise<string[]> {
  const executable = await realpath(process.execPath);
  const own = process.versions["electron"] === undefined ? [executable] : [dirname(executable)];
  // A Node that is built with shared libraries has them in the folder beside that of the executable.
  const shared = join(dirname(dirname(executable)), "lib", `libnode.so.${process.versions.modules}`);
  return [...LIBRARY_PLACES, ...NODE_PLACES, ...own, shared];
}
