import { chmod, type FileHandle, mkdir, open } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";

/** Connections that nobody has asked for yet: a proxy makes one, or keeps one ready. More are refused. */
const MAX_WAITING = 2;

/**
 * A local socket in a folder that a container sees, to which its proxy connects. So the container needs no network and
 * no port, nobody but it can answer, and that it is ready is known in the same moment.
 */
export class HomeSocket {
  /** What the container has to see. */
  readonly folder: string;
  /** Resolves with the container's first connection. */
  readonly reached: Promise<void>;
  readonly #server: Server;
  readonly #waiting: Socket[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #wanted: ((socket: Socket | null) => void)[] = [];
  #isClosed = false;

  private constructor(folder: string, handle: FileHandle, server: Server) {
    this.folder = folder;
    this.#server = server;
    this.reached = new Promise((resolve) => server.once("connection", () => resolve()));
    server.on("connection", (socket) => this.#take(socket));
    // Its path goes through the descriptor to the end: the server removes the socket by it.
    server.once("close", () => void handle.close().catch(() => undefined));
  }

  /** Rejects with what the file system says. */
  static async listen(folder: string): Promise<HomeSocket> {
    await mkdir(folder);
    await chmod(folder, 0o755);
    // A socket's path may have 107 bytes; that of a folder's descriptor is short, wherever the folder is.
    const handle = await open(folder, "r");
    try {
      const path = `/proc/self/fd/${handle.fd}/${SOCKET_NAME}`;
      const server = createServer();
      await new Promise<void>((resolve, reject) => server.once("error", reject).listen(path, resolve));
      // The container's user is another one; who else could reach it is kept out by the folder that it lies in.
      await chmod(join(folder, SOCKET_NAME), 0o666);
      return new HomeSocket(folder, handle, server);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** The next connection of the container's; null when there will be none. */
  next(): Promise<Socket | null> {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) return Promise.resolve(waiting);
    if (this.#isClosed) return Promise.resolve(null);
    return new Promise((resolve) => this.#wanted.push(resolve));
  }

  close(): void {
    this.#isClosed = true;
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    for (const wanted of this.#wanted.splice(0)) wanted(null);
  }

  #take(socket: Socket): void {
    if (this.#isClosed || this.#waiting.length >= MAX_WAITING) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      const at = this.#waiting.indexOf(socket);
      if (at >= 0) this.#waiting.splice(at, 1);
    });
    const wanted = this.#wanted.shift();
    if (wanted !== undefined) wanted(socket);
    else this.#waiting.push(socket);
  }
}

export const SOCKET_NAME = "emulator.sock";
