import { expect, test } from "vitest";
import type { LoadSample } from "../../model/load/load-sample.ts";
import { LoadPattern } from "../../model/load/load-pattern.ts";
import { LoadTarget } from "../../model/load/load-target.ts";
import { parseCsv } from "../parse-csv.ts";
import { readJtl } from "./read-jtl.ts";
import { writeJtl } from "./write-jtl.ts";

const run = {
  startedAtMs: 1_551_783_627_000,
  pattern: LoadPattern.parse({
    name: "Two",
    groups: [
      { kind: "closed", name: "Group, one", threads: 2, rampUpS: 2, loops: 1 },
      { kind: "closed", name: "Group", threads: 1, loops: 2 },
    ],
  }),
  targets: [[LoadTarget.parse({ url: "http://edge:80/faas/x?a=1", method: "POST" })]],
};

function sample(fields: Partial<LoadSample>): LoadSample {
  const moments = { intendedNs: 0, startNs: 0, latencyNs: 20.4e6, connectNs: 1.6e6, firstByteNs: 20e6 };
  const answer = { status: 200, bytesIn: 120, bytesOut: 80, error: null, server: null };
  return { group: 0, thread: 0, index: 0, ...moments, ...answer, ...fields };
}

const samples = [
  sample({ group: 1, startNs: 5e6, latencyNs: 2000e6, index: 0 }),
  sample({}),
  sample({
    thread: 1,
    startNs: 1000.9e6,
    status: 0,
    firstByteNs: 0,
    error: { kind: "closed", message: 'It said "no", and left.' },
  }),
];

test("samples are rows by their end, in JMeter's columns", () => {
  expect(writeJtl(samples, run)).toBe(
    `timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect
1551783627000,20,POST edge:80/faas/x,200,,"Group, one 1-1",text,true,,120,80,1,2,http://edge:80/faas/x?a=1,20,0,2
1551783628000,20,POST edge:80/faas/x,Non HTTP response code: closed,"Non HTTP response message: It said ""no"", and left.","Group, one 1-2",text,false,"It said ""no"", and left.",120,80,1,2,http://edge:80/faas/x?a=1,0,0,2
1551783627005,2000,POST edge:80/faas/x,200,,Group 2-1,text,true,,120,80,1,1,http://edge:80/faas/x?a=1,20,0,2
`,
  );
});

test("and are read again", () => {
  expect(readJtl(writeJtl(samples, run))).toMatchObject([
    {
      timeStampMs: 1551783627000,
      elapsedMs: 20,
      threadName: "Group, one 1-1",
      success: true,
      latencyMs: 20,
      connectMs: 2,
    },
    { threadName: "Group, one 1-2", success: false, responseCode: "Non HTTP response code: closed" },
    { threadName: "Group 2-1", bytes: 120, sentBytes: 80 },
  ]);
});

test("JMeter 2.13 gets only columns that it knows", () => {
  const text = writeJtl(samples, run, { before3: true });
  expect(text).not.toContain("sentBytes");
  expect(readJtl(text)[0]).toMatchObject({ bytes: 120, sentBytes: null });
});

// The first rows of `bin/testfiles/HTMLReportTestFile.csv` of JMeter 5.6.3.
test("JMeter's own files are read", () => {
  const text = `timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect
1551783627191,351,JR-OK,200,Good request,Thread Group 1-1,text,true,,18,8,1,1,null,0,0,0
1551783627543,192,JR-OK,200,Good request,Thread Group 1-1,text,true,,18,8,1,1,null,0,0,0
`;
  expect(readJtl(text)).toMatchObject([
    { timeStampMs: 1551783627191, elapsedMs: 351, label: "JR-OK", threadName: "Thread Group 1-1", sentBytes: 8 },
    { timeStampMs: 1551783627543, elapsedMs: 192 },
  ]);
});

test.each([
  ["<testResults/>", /no column timeStamp/],
  ["timeStamp,elapsed\n2019/03/05 11:00:27.191,351\n", /Sample 1: timeStamp is 2019/],
  ['timeStamp,elapsed\n1,"2" 3\n', /quotation mark/],
])("%j is refused", (text, message) => expect(() => readJtl(text)).toThrow(message));

test.each([
  [
    "a,b\r\n1,\r\n",
    [
      ["a", "b"],
      ["1", ""],
    ],
  ],
  ['"a ""b"", c"\n\n"d\ne",', [['a "b", c'], ["d\ne", ""]]],
  ["", []],
])("CSV %j is %j", (text, rows) => expect(parseCsv(text)).toEqual(rows));
