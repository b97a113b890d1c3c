/** What Windows keeps about a process for as long as a handle to it is open, past its end too. */
export interface ProcessAccounts {
  methods: { cpu: string; memory: string };
  /** Null when Windows doesn't let this process look. */
  open(pid: number): ProcessAccount | null;
}

interface ProcessAccount {
  /** What the process used in all; null where Windows doesn't tell. */
  close(): { userNs: number | null; sysNs: number | null; maxRssBytes: number | null };
}

const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
/** FILETIME counts steps of 100 ns. */
const FILETIME_NS = 100;

/** Null on other systems, and where its functions can't be called. */
export async function windowsAccounts(): Promise<ProcessAccounts | null> {
  if (process.platform !== "win32") return null;
  const calls = await loadCalls().catch(() => null);
  if (calls === null) return null;
  return {
    methods: {
      cpu: "GetProcessTimes, which counts in ticks of the system's clock (about 15.6 ms)",
      memory: "PeakWorkingSetSize from GetProcessMemoryInfo",
    },
    open(pid) {
      const handle: unknown = calls.openProcess(PROCESS_QUERY_LIMITED_INFORMATION, false, pid);
      if (handle === null) return null;
      return {
        close() {
          const [created, exited, kernel, user]: [number][] = [[0], [0], [0], [0]];
          const timed = calls.getTimes(handle, created, exited, kernel, user);
          const memory = { cb: calls.memoryCountersSizeBytes, PeakWorkingSetSize: 0 };
          const sized = calls.getMemory(handle, memory, memory.cb);
          calls.closeHandle(handle);
          return {
            userNs: timed && user ? user[0] * FILETIME_NS : null,
            sysNs: timed && kernel ? kernel[0] * FILETIME_NS : null,
            maxRssBytes: sized ? memory.PeakWorkingSetSize : null,
          };
        },
      };
    },
  };
}

async function loadCalls() {
  const { default: koffi } = await import("koffi");
  const kernel32 = koffi.load("kernel32.dll");
  const memoryCounters = koffi.struct("PROCESS_MEMORY_COUNTERS", {
    cb: "uint32_t",
    PageFaultCount: "uint32_t",
    PeakWorkingSetSize: "size_t",
    WorkingSetSize: "size_t",
    QuotaPeakPagedPoolUsage: "size_t",
    QuotaPagedPoolUsage: "size_t",
    QuotaPeakNonPagedPoolUsage: "size_t",
    QuotaNonPagedPoolUsage: "size_t",
    PagefileUsage: "size_t",
    PeakPagefileUsage: "size_t",
  });
  const openProcess = kernel32.func("void * __stdcall OpenProcess(uint32_t access, bool inherit, uint32_t pid)");
  const closeHandle = kernel32.func("int __stdcall CloseHandle(void *handle)");
  const getTimes = kernel32.func(
    "bool __stdcall GetProcessTimes(void *process, _Out_ uint64_t *created, _Out_ uint64_t *exited, _Out_ uint64_t *kernel, _Out_ uint64_t *user)",
  );
  const getMemory = kernel32.func(
    "bool __stdcall K32GetProcessMemoryInfo(void *process, _Inout_ PROCESS_MEMORY_COUNTERS *counters, uint32_t size)",
  );
  return { openProcess, closeHandle, getTimes, getMemory, memoryCountersSizeBytes: koffi.sizeof(memoryCounters) };
}
