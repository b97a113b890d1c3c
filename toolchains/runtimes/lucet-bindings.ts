/** Lucet 0.6 has the functions of WASI's preview 1, and its older snapshot, under these names with a prefix. */
const SYMBOL_PREFIX = "__wasi_";

const FUNCTIONS = [
  "args_get",
  "args_sizes_get",
  "clock_res_get",
  "clock_time_get",
  "environ_get",
  "environ_sizes_get",
  "fd_advise",
  "fd_allocate",
  "fd_close",
  "fd_datasync",
  "fd_fdstat_get",
  "fd_fdstat_set_flags",
  "fd_fdstat_set_rights",
  "fd_filestat_get",
  "fd_filestat_set_size",
  "fd_filestat_set_times",
  "fd_pread",
  "fd_prestat_dir_name",
  "fd_prestat_get",
  "fd_pwrite",
  "fd_read",
  "fd_readdir",
  "fd_renumber",
  "fd_seek",
  "fd_sync",
  "fd_tell",
  "fd_write",
  "path_create_directory",
  "path_filestat_get",
  "path_filestat_set_times",
  "path_link",
  "path_open",
  "path_readlink",
  "path_remove_directory",
  "path_rename",
  "path_symlink",
  "path_unlink_file",
  "poll_oneoff",
  "proc_exit",
  "random_get",
  "sched_yield",
];

/**
 * A lucetc bindings file: for every function a module may import, the symbol it is linked to. The one that came with
 * Lucet 0.6 names only the snapshot before preview 1.
 */
export function lucetBindings(): string {
  const symbols = Object.fromEntries(FUNCTIONS.map((name) => [name, `${SYMBOL_PREFIX}${name}`]));
  return JSON.stringify({ wasi_unstable: symbols, wasi_snapshot_preview1: symbols });
}
