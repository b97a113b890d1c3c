import { describe, expect, test } from "vitest";
import { type ClosedGroup, LoadPattern } from "../../model/load/load-pattern.ts";
import { LoadTarget } from "../../model/load/load-target.ts";
import { BUILT_IN_PATTERNS } from "../built-in-patterns.ts";
import { readJmx } from "./read-jmx.ts";
import { writeJmx } from "./write-jmx.ts";

const target = LoadTarget.parse({
  url: "https://edge.example:8443/faas/resize?width=10&x=%20",
  method: "POST",
  headers: { "Content-Type": "application/json", "X-Note": 'a "b" <c> & d' },
  bodies: ['  {"text":"<&>\\"é\r\n\ttab"}\n'],
  timeoutMs: 5000,
});

describe("what is exported and read again is the same", () => {
  test.each(Object.values(BUILT_IN_PATTERNS).map((pattern) => [pattern.name, pattern] as const))("%s", (_, pattern) => {
    const { text, warnings } = writeJmx({ pattern, targets: [[target]] });
    expect(warnings).toEqual([]);
    const read = readJmx(text);
    expect(read.pattern).toEqual(pattern);
    expect(read.targets).toEqual(pattern.groups.map(() => [target]));
    expect(read.warnings).toEqual([]);
  });

  test("several requests, no body, IPv6, loops without end, a start delay and no keep-alive", () => {
    const pattern = LoadPattern.parse({
      name: "Mixed",
      groups: [
        {
          kind: "closed",
          name: "G & H",
          threads: 3,
          rampUpS: 2,
          loops: null,
          durationS: 60,
          startDelayMs: 5000,
          delayMs: 300,
          keepAlive: false,
        },
      ],
    });
    const targets = [
      [LoadTarget.parse({ url: "http://[::1]:8080/a" }), LoadTarget.parse({ url: "http://edge/b?c=d" })],
    ];
    expect(readJmx(writeJmx({ pattern, targets }).text)).toEqual({ pattern, targets, warnings: [] });
  });
});

test("each generator of a distributed run can be given its share, and the plan says how", () => {
  const { text } = writeJmx({ pattern: BUILT_IN_PATTERNS.mcma, targets: [[target]] });
  const group = (place: number, threads: number, rampUp: number, loops: number) => [
    `<stringProp name="ThreadGroup.num_threads">\${__P(wb.group${place}.threads,${threads})}</stringProp>`,
    `<stringProp name="ThreadGroup.ramp_time">\${__P(wb.group${place}.rampUp,${rampUp})}</stringProp>`,
    `<stringProp name="LoopController.loops">\${__P(wb.group${place}.loops,${loops})}</stringProp>`,
  ];
  const [first, second] = BUILT_IN_PATTERNS.mcma.groups as ClosedGroup[];
  for (const [place, each] of [first!, second!].entries())
    for (const line of group(place + 1, each.threads, each.rampUpS, each.loops!)) expect(text).toContain(line);
  expect(text).toContain(
    `-R HOST1,HOST2 -Gwb.group1.threads=${Math.ceil(first!.threads / 2)} -Gwb.group2.threads=${Math.ceil(second!.threads / 2)}`,
  );
});

test("a key that the file holds is told", () => {
  const secret = LoadTarget.parse({ url: "http://edge/", headers: { Authorization: "Basic abc" } });
  const { warnings } = writeJmx({ pattern: BUILT_IN_PATTERNS.scma, targets: [[secret]] });
  expect(warnings.join("\n")).toContain("holds the key");
});

test("what JMeter can't do is said", () => {
  const pattern = LoadPattern.parse({
    name: "Open",
    groups: [
      { kind: "closed", name: "Halves", threads: 1, rampUpS: 0.5, loops: 1, delayMs: 0.4 },
      { kind: "open", name: "Even", arrivals: { kind: "constant", perSecond: 2.5 }, durationS: 60, connections: 4 },
      {
        kind: "open",
        name: "Ramp",
        arrivals: { kind: "ramp", fromPerSecond: 0, toPerSecond: 10 },
        durationS: 30,
        connections: 4,
        startDelayMs: 1500,
      },
      {
        kind: "open",
        name: "Trace",
        arrivals: { kind: "trace", offsetsMs: [0, 10, 1500] },
        durationS: 2,
        connections: 4,
      },
      {
        kind: "open",
        name: "Poisson",
        arrivals: { kind: "poisson", perSecond: 5, seed: 42 },
        durationS: 9,
        connections: 4,
      },
    ],
  });
  const bodies = [["one", "two"], ["${x}"], [], [], []];
  const targets = bodies.map((texts) => [LoadTarget.parse({ url: "http://edge/", method: "POST", bodies: texts })]);
  const { text, warnings } = writeJmx({ pattern, targets });
  expect(text).toContain(">rate(2.5/sec) random_arrivals(60 sec)<");
  expect(text).toContain(">pause(1.5 sec) rate(0/sec) random_arrivals(30 sec) rate(10/sec)<");
  expect(text).toContain(
    ">rate(2/sec) random_arrivals(1 sec) rate(2/sec) rate(1/sec) random_arrivals(1 sec) rate(1/sec)<",
  );
  expect(text).toContain('<stringProp name="OpenModelThreadGroup.random_seed">42</stringProp>');
  const said = warnings.join("\n");
  for (const words of [
    "Halves: JMeter counts the ramp-up",
    "0 instead of 0.4",
    "Of 2 bodies",
    "Even: JMeter takes ${…}",
  ])
    expect(said).toContain(words);
  expect(said).toContain("Trace: JMeter's open model has random arrivals only");
});

/** In the form of JMeter's own `bin/templates/simple-http-request-test-plan.jmx` and the plans of its tests. */
const FOREIGN = `<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.4.1">
  <hashTree>
    <TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="Test Plan" enabled="true">
      <boolProp name="TestPlan.serialize_threadgroups">true</boolProp>
      <elementProp name="TestPlan.user_defined_variables" elementType="Arguments">
        <collectionProp name="Arguments.arguments">
          <elementProp name="host" elementType="Argument">
            <stringProp name="Argument.name">host</stringProp>
            <stringProp name="Argument.value">jmeter.apache.org</stringProp>
          </elementProp>
        </collectionProp>
      </elementProp>
    </TestPlan>
    <hashTree>
      <Arguments guiclass="ArgumentsPanel" testclass="Arguments" testname="Variables">
        <collectionProp name="Arguments.arguments">
          <elementProp name="users" elementType="Argument">
            <stringProp name="Argument.name">users</stringProp>
            <stringProp name="Argument.value">\${__P(users,7)}</stringProp>
          </elementProp>
        </collectionProp>
      </Arguments>
      <hashTree/>
      <ConfigTestElement guiclass="HttpDefaultsGui" testclass="ConfigTestElement" testname="HTTP Request Defaults">
        <stringProp name="HTTPSampler.domain">\${host}</stringProp>
        <stringProp name="HTTPSampler.protocol">https</stringProp>
        <stringProp name="HTTPSampler.response_timeout">10000</stringProp>
      </ConfigTestElement>
      <hashTree/>
      <HeaderManager guiclass="HeaderPanel" testclass="HeaderManager" testname="Headers">
        <collectionProp name="HeaderManager.headers">
          <elementProp name="" elementType="Header">
            <stringProp name="Header.name">User-Agent</stringProp>
            <stringProp name="Header.value">ApacheJMeter</stringProp>
          </elementProp>
          <elementProp name="" elementType="Header">
            <stringProp name="Header.name">Connection</stringProp>
            <stringProp name="Header.value">Keep-Alive</stringProp>
          </elementProp>
        </collectionProp>
      </HeaderManager>
      <hashTree/>
      <CookieManager guiclass="CookiePanel" testclass="CookieManager" testname="Cookies" enabled="true"/>
      <hashTree/>
      <ThreadGroup guiclass="ThreadGroupGui" testclass="ThreadGroup" testname="Off" enabled="false"/>
      <hashTree>
        <HTTPSamplerProxy testname="Not seen" enabled="true"/>
        <hashTree/>
      </hashTree>
      <ThreadGroup guiclass="ThreadGroupGui" testclass="ThreadGroup" testname="Users" enabled="true">
        <stringProp name="ThreadGroup.on_sample_error">stopthread</stringProp>
        <elementProp name="ThreadGroup.main_controller" elementType="LoopController">
          <boolProp name="LoopController.continue_forever">false</boolProp>
          <intProp name="LoopController.loops">-1</intProp>
        </elementProp>
        <stringProp name="ThreadGroup.num_threads">\${users}</stringProp>
        <stringProp name="ThreadGroup.ramp_time">3</stringProp>
        <boolProp name="ThreadGroup.scheduler">true</boolProp>
        <stringProp name="ThreadGroup.duration">20</stringProp>
        <stringProp name="ThreadGroup.delay"></stringProp>
      </ThreadGroup>
      <hashTree>
        <ConstantTimer guiclass="ConstantTimerGui" testclass="ConstantTimer" testname="Timer">
          <stringProp name="ConstantTimer.delay">100</stringProp>
        </ConstantTimer>
        <hashTree/>
        <GenericController guiclass="LogicControllerGui" testclass="GenericController" testname="Simple"/>
        <hashTree>
          <HTTPSamplerProxy guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy" testname="Search">
            <elementProp name="HTTPsampler.Arguments" elementType="Arguments">
              <collectionProp name="Arguments.arguments">
                <elementProp name="q" elementType="HTTPArgument">
                  <boolProp name="HTTPArgument.always_encode">true</boolProp>
                  <stringProp name="Argument.name">q</stringProp>
                  <stringProp name="Argument.value">a b&amp;c</stringProp>
                </elementProp>
              </collectionProp>
            </elementProp>
            <stringProp name="HTTPSampler.path">search</stringProp>
            <stringProp name="HTTPSampler.method">GET</stringProp>
            <boolProp name="HTTPSampler.follow_redirects">true</boolProp>
            <boolProp name="HTTPSampler.use_keepalive">true</boolProp>
          </HTTPSamplerProxy>
          <hashTree>
            <ResponseAssertion guiclass="AssertionGui" testclass="ResponseAssertion" testname="Is 200"/>
            <hashTree/>
            <ConstantTimer guiclass="ConstantTimerGui" testclass="ConstantTimer" testname="More">
              <stringProp name="ConstantTimer.delay">50</stringProp>
            </ConstantTimer>
            <hashTree/>
          </hashTree>
        </hashTree>
        <LoopController guiclass="LoopControlPanel" testclass="LoopController" testname="Twice"/>
        <hashTree>
          <HTTPSamplerProxy testname="Within" enabled="true"/>
          <hashTree/>
        </hashTree>
      </hashTree>
      <ResultCollector guiclass="ViewResultsFullVisualizer" testclass="ResultCollector" testname="View Results Tree"/>
      <hashTree/>
    </hashTree>
  </hashTree>
</jmeterTestPlan>`;

describe("a plan of JMeter's", () => {
  const { pattern, targets, warnings } = readJmx(FOREIGN);

  test("is read with its variables, defaults, headers and timers", () => {
    expect(pattern).toEqual({
      name: "Test Plan",
      groups: [
        {
          kind: "closed",
          name: "Users",
          threads: 7,
          rampUpS: 3,
          loops: null,
          durationS: 20,
          startDelayMs: 0,
          delayMs: 150,
          keepAlive: true,
        },
      ],
    });
    expect(targets).toEqual([
      [
        LoadTarget.parse({
          url: "https://jmeter.apache.org/search?q=a%20b%26c",
          headers: { "User-Agent": "ApacheJMeter" },
          timeoutMs: 10_000,
        }),
      ],
    ]);
  });

  test.each([
    "CookieManager «Cookies» is left out.",
    "ResultCollector «View Results Tree» is left out.",
    "ResponseAssertion «Is 200» is left out.",
    "LoopController «Twice» is left out, with what is in it.",
    "Search: the header Connection is left out, the generator sets it.",
    "Search: redirects are answers here, and not followed.",
    "Users: threads go on after an error, not «stopthread».",
    "${__P(users,7)} is its default, 7.",
    "The plan runs its thread groups one after the other; here they start together.",
  ])("says: %s", (warning) => expect(warnings).toContain(warning));

  test("has no more to say", () => expect(warnings).toHaveLength(9));
});

test.each([
  ["not XML at all", /no well-formed XML/],
  ["<html><body/></html>", /no test plan/],
  ['<jmeterTestPlan version="1.2"><hashTree/></jmeterTestPlan>', /no thread group/],
])("%j is refused", (text, message) => expect(() => readJmx(text)).toThrow(message));
