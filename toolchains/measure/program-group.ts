/** Which processes are a program: a process group, or the one led by the child of a process (of the launcher). */
export type ProgramGroup = { id: number } | { leaderStartedBy: number };

/** Bytes of memory that the processes of a group use at this moment; 0 when it is gone. */
export type ReadGroupMemory = () => number | Promise<number>;
