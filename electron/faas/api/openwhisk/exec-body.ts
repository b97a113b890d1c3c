import type { ActionExec } from "#shared/model/faas/entities.ts";
import type { UploadedCode } from "../../controller/code-store/code-layout.ts";
import { parseQualifiedName } from "../../controller/entities/entity-path.ts";
import { isSkeletonImage, KIND_NAMES, resolveKindName } from "../../controller/entities/kinds.ts";
import { SIZE_LIMITS } from "../../controller/entities/system-limits.ts";
import { ApiError, WORDS } from "../api-error.ts";
import { asObject, malformed } from "./put-body.ts";

type CodeExec = Extract<ActionExec, { type: "code" }>;
type SequenceExec = Extract<ActionExec, { type: "sequence" }>;

/** `exec` as a client sent it: a sequence, or everything of an action with code but where that is kept. */
export type ExecContent = SequenceExec | { type: "code"; exec: Omit<CodeExec, "code">; upload: UploadedCode | null };

/** `name`, `host:port/path/name:tag` or with a digest, as engines read it (distribution's reference grammar). */
const IMAGE = /^[a-z0-9][\w.:/@-]{0,400}$/i;

/** Reads `exec` of a PUT (Exec.scala). Throws 400 and 413. */
export function readExec(value: unknown, ownNamespace: string): ExecContent | null {
  if (value === undefined || value === null) return null;
  const exec = asObject(value, "Object expected in field 'exec'");
  if (typeof exec["kind"] !== "string") throw malformed("'kind' must be a string defined in 'exec'");
  const kind = resolveKindName(exec["kind"]);
  if (kind === null) {
    const known = KIND_NAMES.map((name) => `'${name}'`).join(", ");
    throw malformed(
      `The specified runtime '${exec["kind"].trim().toLowerCase()}' is not supported by this platform. Valid values are: ${known}.`,
    );
  }
  if (kind === "sequence")
    return { type: "sequence", kind, components: readComponents(exec["components"], ownNamespace) };
  const { code, main } = exec;
  if (main !== undefined && main !== null && typeof main !== "string")
    throw malformed(`if defined, 'main' be a string in 'exec' for '${kind}' actions`);
  const image = kind === "blackbox" ? readImage(exec["image"]) : null;
  if (typeof code !== "string" || code.trim() === "") {
    if (kind === "blackbox" && image !== null && !isSkeletonImage(image))
      return { type: "code", exec: { type: "code", kind, binary: false, main: main ?? null, image }, upload: null };
    if (kind === "blackbox") throw new ApiError(400, "A blackbox action needs code, or an image of its own.");
    throw malformed(`'code' must be a string defined in 'exec' for '${kind}' actions`);
  }
  const sizeBytes = Buffer.byteLength(code);
  if (sizeBytes > SIZE_LIMITS.codeBytes)
    throw new ApiError(413, WORDS.tooLarge("exec", sizeBytes, SIZE_LIMITS.codeBytes));
  const upload = readCode(code);
  const content = { type: "code", kind, binary: upload.binary, main: main ?? null, image } as const;
  return { type: "code", exec: content, upload };
}

function readImage(image: unknown): string | null {
  if (image === undefined || image === null) return null;
  if (typeof image !== "string") throw malformed("'image' must be a string defined in 'exec' for 'blackbox' actions");
  if (!IMAGE.test(image)) throw new ApiError(400, `The image '${image}' is no name of a container image.`);
  return image;
}

/**
 * Code is Base64 when all of it can be read as that, whatever `binary` says and though a very short script may look like
 * it: so OpenWhisk decides (Exec.scala, isBinaryCode). Its regular expression would need a stack as long as the code.
 */
function readCode(code: string): UploadedCode {
  const text = code.trim();
  if (text.length % 4 === 0 && !/[-_\s]/.test(text)) {
    const bytes = Buffer.from(text, "base64");
    const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
    // What is no letter of Base64 is skipped, so that there is less of it then.
    if (bytes.length === (text.length / 4) * 3 - padding) return { bytes, binary: true };
  }
  return { bytes: Buffer.from(code, "utf8"), binary: false };
}

function readComponents(value: unknown, ownNamespace: string): string[] {
  if (value === undefined) throw malformed("'components' must be defined for sequence kind");
  if (!Array.isArray(value)) throw malformed("'components' must be an array");
  return value.map((component: unknown) => {
    const name = typeof component === "string" ? parseQualifiedName(component, ownNamespace) : null;
    if (!name)
      throw malformed(
        "The fully qualified name of the entity must contain at least the namespace and the name of the entity.",
      );
    return `/${name.namespace}/${name.path}`;
  });
}
