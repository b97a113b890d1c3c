import { randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import { readJsonFile, writeJsonFile } from "#core/store/json-file.ts";
import { makeFolder } from "#core/store/make-folder.ts";
import { isEntityName } from "../entities/entity-path.ts";

/** The one that every emulator has. */
export const GUEST = "guest";

/** What OpenWhisk's standalone server and its tutorials use (ansible/files/auth.guest): known to everybody. */
export const OPENWHISK_GUEST_KEY =
  "23bc46b1-71f6-4ed5-8c54-816aa4f8c502:123zO3xZCLrMN6v2BKK1dXYFpXlPkccOFqm12CdAsMgRU4VrNZ9lyGVCGuMDGIwP";

/** Who makes a request. */
export interface Identity {
  readonly namespace: string;
  readonly subject: string;
  /** `uuid:key`. */
  readonly key: string;
}

export interface Namespaces {
  /** The identity behind an `Authorization: Basic …` header; null where it is none of ours. */
  authenticate(header: string | undefined): Identity | null;
  /** Every key, in the order in which they were made; `guest` always has one. */
  list(): Identity[];
  /** By the first of its keys; null when there is no such namespace. */
  get(namespace: string): Identity | null;
  /** Makes a namespace with a random key, or another key for one that is there. Throws INVALID_REQUEST for its name. */
  add(namespace: string): Promise<Identity>;
  /** Takes a namespace away with all of its keys; its entities stay. False when there is none of that name. */
  remove(namespace: string): Promise<boolean>;
}

export interface NamespacesOptions {
  dataDir: string;
  /** Whether OpenWhisk's well-known key opens `guest` as well; it is never written down. */
  guestKey?: boolean;
}

const SCHEMA_VERSION = 1;

const KeysFile = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  keys: z.array(
    z.object({
      namespace: z.string(),
      subject: z.string(),
      /** `uuid:key`, as clients have it. */
      key: z.string().regex(/^[0-9a-f-]{36}:\w{64}$/),
    }),
  ),
});

/** OpenWhisk's keys: 64 letters and digits. */
const KEY_LENGTH = 64;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Reads the keys, `<data>/namespaces.json`, which only its user may read; makes it with a random one for `guest`. */
export async function createNamespaces(options: NamespacesOptions): Promise<Namespaces> {
  const file = join(options.dataDir, "namespaces.json");
  const stored = await readJsonFile(file, KeysFile, SCHEMA_VERSION);
  let kept: Identity[] = stored?.keys ?? [];
  const wellKnown: Identity[] = options.guestKey
    ? [{ namespace: GUEST, subject: GUEST, key: OPENWHISK_GUEST_KEY }]
    : [];
  let byUuid = new Map<string, Identity>();
  let writing: Promise<unknown> = Promise.resolve();

  function use(identities: Identity[]): void {
    kept = identities;
    byUuid = new Map(all().map((identity) => [uuidOf(identity.key), identity]));
  }

  function all(): Identity[] {
    return [...wellKnown, ...kept];
  }

  /** One change after the other; what is used changes when it is on disk. */
  function change<T>(work: (identities: Identity[]) => { identities: Identity[]; result: T }): Promise<T> {
    const turn = writing.then(async () => {
      const { identities, result } = work(kept);
      await writeJsonFile(file, { schemaVersion: SCHEMA_VERSION, keys: identities });
      use(identities);
      return result;
    });
    writing = turn.catch(() => undefined);
    return turn;
  }

  use(kept);
  if (!kept.some(({ namespace }) => namespace === GUEST)) {
    if (!stored) await makePrivateFile(options.dataDir, file);
    await change((identities) => ({ identities: [createIdentity(GUEST), ...identities], result: undefined }));
  }

  return {
    authenticate(header) {
      const presented = readBasicHeader(header);
      if (presented === null) return null;
      const identity = byUuid.get(uuidOf(presented));
      return identity && sameText(identity.key, presented) ? identity : null;
    },
    list: all,
    get: (namespace) => all().find((identity) => identity.namespace === namespace) ?? null,
    add(namespace) {
      if (!isEntityName(namespace) || namespace === "_")
        return Promise.reject(
          new WorkbenchError("INVALID_REQUEST", `${JSON.stringify(namespace)} can't be the name of a namespace.`, {
            hint: "Use letters, digits, and of @ . & - and spaces inside.",
          }),
        );
      return change((identities) => {
        const identity = createIdentity(namespace);
        return { identities: [...identities, identity], result: identity };
      });
    },
    remove(namespace) {
      if (namespace === GUEST)
        return Promise.reject(
          new WorkbenchError("INVALID_REQUEST", "The namespace guest is always there.", {
            hint: "Remove its actions instead.",
          }),
        );
      return change((identities) => {
        const left = identities.filter((identity) => identity.namespace !== namespace);
        return { identities: left, result: left.length < identities.length };
      });
    },
  };
}

function createIdentity(namespace: string): Identity {
  return { namespace, subject: namespace, key: `${randomUUID()}:${randomKey()}` };
}

function randomKey(): string {
  let key = "";
  // Bytes that would make some letters more likely than others are left out.
  const limit = 256 - (256 % LETTERS.length);
  while (key.length < KEY_LENGTH)
    for (const byte of randomBytes(KEY_LENGTH))
      if (byte < limit && key.length < KEY_LENGTH) key += LETTERS[byte % LETTERS.length];
  return key;
}

function uuidOf(key: string): string {
  return key.slice(0, key.indexOf(":"));
}

/** `user:password` of a Basic header (RFC 7617); null where it is none. */
function readBasicHeader(header: string | undefined): string | null {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  return text.includes(":") ? text : null;
}

function sameText(a: string, b: string): boolean {
  const one = Buffer.from(a);
  const other = Buffer.from(b);
  return one.length === other.length && timingSafeEqual(one, other);
}

/** An empty list that only its user may read; files that replace it keep that. */
async function makePrivateFile(dataDir: string, file: string): Promise<void> {
  const temporary = `${file}.${process.pid}.new`;
  try {
    await makeFolder(dataDir);
    await writeFile(temporary, JSON.stringify({ schemaVersion: SCHEMA_VERSION, keys: [] }), { mode: 0o600 });
    await rename(temporary, file);
  } catch (error) {
    throw fromFileSystemError(error, file);
  }
}
