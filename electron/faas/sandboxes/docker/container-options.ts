import type { ContainerCreateOptions } from "dockerode";
import { IMAGE_USER, IN_IMAGE } from "#toolchains/containers/function-images.ts";
import { SOCKET_NAME } from "./home-socket.ts";

const MIB = 2 ** 20;
/** OpenWhisk allows 1024; they share the function's memory anyway. */
export const MAX_PROCESSES = 128;
/** As in OpenWhisk, whose runtimes are made for it. */
export const MAX_PROCESSES_OF_IMAGES = 1024;
const MAX_OPEN_FILES = 1024;
/** The kernel's. */
const LEAST_CPU_SHARES = 2;
/** OpenWhisk's code has 48 MB at most, and more when it is unpacked. */
const ACTION_FOLDER_BYTES = 256 * MIB;
const TEMPORARY_FOLDER_BYTES = 64 * MIB;

/** Where a container sees the emulator's socket, and a proxy that doesn't come with its image. */
const HOME_FOLDER = "/run/wasm-workbench";
export const HOME_SOCKET = `${HOME_FOLDER}/${SOCKET_NAME}`;
export const RELAY = "/run/wasm-workbench-relay";

export interface ContainerRequest {
  image: string;
  /** Process 1, with its arguments. */
  command: string[];
  memoryMb: number;
  /** On this machine. */
  homeFolder: string;
  labels: Record<string, string>;
}

/** A container with an image of ours: it can write into its memory alone, and belongs to nobody. */
export function ownImageOptions(request: ContainerRequest): ContainerCreateOptions {
  const folder = (bytes: number) => `rw,exec,nosuid,nodev,mode=0755,uid=65534,gid=65534,size=${bytes}`;
  const common = commonOptions(request, MAX_PROCESSES);
  return {
    ...common,
    User: IMAGE_USER,
    WorkingDir: IN_IMAGE.action,
    HostConfig: {
      ...common.HostConfig,
      ReadonlyRootfs: true,
      Tmpfs: {
        [IN_IMAGE.action]: folder(ACTION_FOLDER_BYTES),
        [IN_IMAGE.temporary]: folder(TEMPORARY_FOLDER_BYTES),
      },
    },
  };
}

/**
 * A container with an image of the user's, which may write anywhere in it, by the user that it names: images made for
 * OpenWhisk put their code into their own folders. Its process 1 is a relay of ours.
 */
export function userImageOptions(request: ContainerRequest, relayPath: string): ContainerCreateOptions {
  const common = commonOptions(request, MAX_PROCESSES_OF_IMAGES);
  return {
    ...common,
    HostConfig: { ...common.HostConfig, Binds: [...common.HostConfig.Binds, `${relayPath}:${RELAY}:ro`] },
  };
}

function commonOptions({ image, command, memoryMb, homeFolder, labels }: ContainerRequest, maxProcesses: number) {
  return {
    Image: image,
    Entrypoint: command,
    Cmd: [],
    Labels: labels,
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: {
      Memory: memoryMb * MIB,
      // The sum of both: none of it is swap.
      MemorySwap: memoryMb * MIB,
      // OpenWhisk's share, with its pool of 1024 MB: a container that takes all it can leaves the engine its part.
      CpuShares: Math.max(LEAST_CPU_SHARES, memoryMb),
      PidsLimit: maxProcesses,
      NetworkMode: "none",
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      // No memory that is shared by name, which isn't counted for anybody.
      IpcMode: "none",
      Ulimits: [
        { Name: "nofile", Soft: MAX_OPEN_FILES, Hard: MAX_OPEN_FILES },
        { Name: "core", Soft: 0, Hard: 0 },
      ],
      // What it prints is read as it comes, and never kept on the disk.
      LogConfig: { Type: "none", Config: {} },
      // A socket can be connected to where nothing can be written.
      Binds: [`${homeFolder}:${HOME_FOLDER}:ro`],
    },
  };
}
