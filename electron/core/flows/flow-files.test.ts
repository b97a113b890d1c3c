import { Resvg } from "@resvg/resvg-js";
import { expect, test } from "vitest";
import { usageOf } from "#shared/flows/cost.ts";
import { exampleCall } from "#shared/flows/testing/example-call.ts";
import { FLOW_PICTURES } from "#shared/flows/pictures.ts";
import { priceList, USUAL_SERVER } from "#shared/flows/prices.ts";
import type { FlowSubject } from "#shared/model/flow.ts";
import { flowFiles } from "./flow-files.ts";

const WANTED = { theme: "light", createdAt: new Date("2026-11-22T10:00:00Z") } as const;
const usage = usageOf({
  requests: 100,
  gbSeconds: 2,
  cpuSeconds: 4,
  withoutCpu: 0,
  firstAtMs: 0,
  lastAtMs: 99_000,
});
const COST: FlowSubject = {
  kind: "cost",
  name: "plate-reader",
  usage,
  prices: priceList("aws-lambda"),
  server: USUAL_SERVER,
};

const subjects: FlowSubject[] = Object.values(FLOW_PICTURES)
  .flat()
  .map((picture): FlowSubject => {
    switch (picture.kind) {
      case "call":
        return { kind: "call", picture: picture.id, call: exampleCall(10), deployment: null };
      case "access":
        return { kind: "access", picture: picture.id, calls: [exampleCall(10), exampleCall(11)] };
      case "cost":
        return COST;
    }
  });

function contentsOf(files: Awaited<ReturnType<typeof flowFiles>>): Buffer[] {
  return files.map(({ base64 }) => Buffer.from(base64, "base64"));
}

test.each(subjects.map((subject) => [subject.kind === "cost" ? "cost" : subject.picture, subject] as const))(
  "%s is drawn, with its data inside",
  async (name, subject) => {
    const files = await flowFiles(subject, { ...WANTED, formats: ["svg", "json"] });
    expect(files.map((file) => file.name)).toEqual([`${name}.svg`, `${name}.json`]);
    const [svg, json] = contentsOf(files).map(String);
    // resvg's XML reader is strict: it refuses what isn't well-formed.
    expect(new Resvg(svg ?? "").width).toBe(760);
    expect(svg).toContain('"format":"wasm-workbench-flow"');
    expect(JSON.parse(json ?? "")).toMatchObject({ schemaVersion: 1, table: { rows: expect.any(Array) } });
  },
);

test("one is a PNG and a PDF, too", async () => {
  const subject: FlowSubject = { kind: "call", picture: "hall-2019-1", call: exampleCall(10), deployment: null };
  const [png, pdf] = contentsOf(await flowFiles(subject, { ...WANTED, formats: ["png", "pdf"] }));
  expect(png?.readUInt32BE(16)).toBe(1520);
  expect(pdf?.toString("latin1", 0, 5)).toBe("%PDF-");
});

test("refuses a picture that isn't there, and costs of nothing", async () => {
  const formats = ["svg"] as const;
  const unknown: FlowSubject = { kind: "call", picture: "hall-2019-9", call: null, deployment: null };
  await expect(flowFiles(unknown, { ...WANTED, formats })).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  const nothing: FlowSubject = { ...COST, usage: { ...usage, requests: 0, gbSeconds: 0 } };
  await expect(flowFiles(nothing, { ...WANTED, formats })).rejects.toMatchObject({ code: "INVALID_REQUEST" });
});
