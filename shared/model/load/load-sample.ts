import { z } from "zod";
import { InvocationPhases, StartKind } from "../faas/activation.ts";
import { ActivationTimes } from "./measured-host.ts";

/**
 * `connect`: no connection came about. `closed`: it ended before the whole answer was there. `protocol`: what came is
 * no HTTP. `timeout`: no whole answer in time. `status`: an answer of 400 or more.
 */
export const LoadErrorKind = z.enum(["connect", "closed", "protocol", "timeout", "status"]);
export type LoadErrorKind = z.infer<typeof LoadErrorKind>;

/** What the server said about itself. */
export const ServerReport = z.object({
  activationId: z.string().nullable(),
  startKind: StartKind.nullable(),
  /** Which of its sandboxes it ran in, as the server names them. */
  instanceId: z.string().nullable(),
  /** From the request's arrival to its reply, by the server's clock. */
  serverNs: z.number().int().nonnegative().nullable(),
  phases: InvocationPhases.nullable(),
  /** Of its record at another platform; left out where none was fetched. */
  openWhisk: ActivationTimes.optional(),
});
export type ServerReport = z.infer<typeof ServerReport>;

const wholeNs = z.number().int();

/** One request. Moments are from the run's start; whole nanoseconds. */
export const LoadSample = z.object({
  /** Its group's place in the pattern. */
  group: z.number().int().nonnegative(),
  /** Of a closed group its thread, of an open one the connection; from 0. */
  thread: z.number().int().nonnegative(),
  /** How many there were before, of a closed group in its thread, of an open one in the group. */
  index: z.number().int().nonnegative(),
  /** When it was meant to be sent. */
  intendedNs: wholeNs.nonnegative(),
  /** When it was sent, or, for want of a connection, one was begun. */
  startNs: wholeNs.nonnegative(),
  /** From `startNs` to the last byte, or to the error. */
  latencyNs: wholeNs.nonnegative(),
  /** From `startNs` until a new connection was there; 0 where one was reused. */
  connectNs: wholeNs.nonnegative(),
  /** From `startNs` to the first byte of the answer; 0 where none came. */
  firstByteNs: wholeNs.nonnegative(),
  /** 0 where no answer came. */
  status: z.number().int().nonnegative(),
  /** With headers, of the connection: what TLS adds is not in it. */
  bytesIn: z.number().int().nonnegative(),
  bytesOut: z.number().int().nonnegative(),
  error: z.object({ kind: LoadErrorKind, message: z.string() }).nullable(),
  server: ServerReport.nullable(),
});
export type LoadSample = z.infer<typeof LoadSample>;
