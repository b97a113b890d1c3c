import { z } from "zod";

/** `json:a.b` is a member of the answer's JSON body, `header:name` one of its headers. */
const ReportPlace = z.string().regex(/^(json|header):.+$/);

/** Where in an answer a server says how it fared; null is nowhere. */
export const ServerReportPlaces = z.object({
  activationId: ReportPlace.nullable().default(null),
  /** One of the emulator's start kinds. */
  startKind: ReportPlace.nullable().default(null),
  instanceId: ReportPlace.nullable().default(null),
  /** An object with the emulator's phases. */
  phases: ReportPlace.nullable().default(null),
  /** From the request's arrival at the server to its reply. */
  serverTime: ReportPlace.nullable().default(null),
  /** Of `serverTime`. */
  serverTimeUnit: z.enum(["ns", "us", "ms", "s"]).default("ns"),
});
export type ServerReportPlaces = z.infer<typeof ServerReportPlaces>;

/** What belongs to a connection is set by what drives it. */
export const RESERVED_HEADERS = ["connection", "content-length", "keep-alive", "transfer-encoding", "upgrade"] as const;

const headerName = z
  .string()
  .regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/)
  .refine((name) => !(RESERVED_HEADERS as readonly string[]).includes(name.toLowerCase()), {
    error: (issue) => `The header ${String(issue.input)} is set by the generator.`,
  });

export const LoadTarget = z.object({
  /** http or https. */
  url: z.url({ protocol: /^https?$/ }),
  method: z
    .string()
    .regex(/^[A-Z]+$/)
    .default("GET"),
  headers: z.record(headerName, z.string()).default({}),
  /** Texts that are sent in turn over all requests of a group; none is a request without a body. */
  bodies: z.array(z.string()).default([]),
  /** From sending to the last byte. */
  timeoutMs: z.number().int().positive().default(60_000),
  report: ServerReportPlaces.nullable().default(null),
  /** Takes a certificate that the system doesn't trust. */
  insecure: z.boolean().optional(),
});
export type LoadTarget = z.infer<typeof LoadTarget>;
