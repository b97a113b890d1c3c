import type { Arrivals, ClosedGroup, LoadPattern, OpenGroup } from "../../model/load/load-pattern.ts";
import type { LoadTarget } from "../../model/load/load-target.ts";
import { element, group, property, type Xml } from "./jmx-elements.ts";
import { sampleLabel, splitUrl } from "../split-url.ts";
import { openModelSchedule } from "./open-model-schedule.ts";

export interface JmxFile {
  text: string;
  /** What JMeter can't do as it is meant here; sentences. */
  warnings: string[];
}

/** JMeter's scheduler needs a duration; where there is none, about 24 days stand for it. */
const NO_END_S = 2_147_483;

/**
 * A plan for JMeter: thread groups for closed groups, its Open Model Thread Group (since 5.5) for open ones. Threads,
 * ramp-up and loops are properties (`-Jwb.group1.threads=25`), since each generator of a distributed run carries out the
 * whole plan.
 */
export function writeJmx({ pattern, targets }: { pattern: LoadPattern; targets: readonly LoadTarget[][] }): JmxFile {
  const warnings: string[] = [];
  const groups = pattern.groups.flatMap((each, place) => {
    const warn = (text: string) => void warnings.push(`${each.name}: ${text}`);
    const ofGroup = targets[targets.length === 1 ? 0 : place] ?? [];
    const inside = [
      ...(each.kind === "closed" && each.delayMs > 0 ? constantTimer(wholeMs(each.delayMs, warn)) : []),
      ...ofGroup.flatMap((target) => httpSampler(target, each.keepAlive, warn)),
    ];
    const own = replaceable(place);
    return group(each.kind === "closed" ? threadGroup(each, own, warn) : openModelGroup(each, warn), inside);
  });
  const plan = element("TestPlan", { guiclass: "TestPlanGui", testname: pattern.name }, [
    property("string", "TestPlan.comments", distributedWords(pattern)),
    property("bool", "TestPlan.functional_mode", false),
    property("bool", "TestPlan.serialize_threadgroups", false),
  ]);
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.3">
<hashTree>
${[...group(plan, groups)].join("\n")}
</hashTree>
</jmeterTestPlan>
`;
  return { text, warnings };
}

/** A value that JMeter's command line can replace, `-J` here and `-G` at all generators. */
function replaceable(place: number) {
  return (name: "threads" | "rampUp" | "loops", value: number) => `\${__P(wb.group${place + 1}.${name},${value})}`;
}

/** How several generators share the load; it stands in the plan, where whoever runs it looks. */
function distributedWords({ groups }: LoadPattern): string {
  const shares = groups.flatMap((each, place) =>
    each.kind === "closed" ? [`-Gwb.group${place + 1}.threads=${Math.ceil(each.threads / 2)}`] : [],
  );
  const open = groups.some(({ kind }) => kind === "open");
  return [
    "Each generator of a distributed run carries out the whole plan, so each is given its share of the threads.",
    ...(shares.length === 0 ? [] : [`With two generators: jmeter -n -t PLAN -R HOST1,HOST2 ${shares.join(" ")}`]),
    ...(open ? ["The rates of open groups are in their schedules and have to be divided there."] : []),
  ].join(" ");
}

function threadGroup(closed: ClosedGroup, own: ReturnType<typeof replaceable>, warn: (text: string) => void): Xml {
  const { name, threads, rampUpS, loops, durationS, startDelayMs } = closed;
  const scheduled = durationS !== null || startDelayMs > 0;
  const wholeSeconds = (seconds: number, what: string) => {
    const rounded = Math.round(seconds);
    if (rounded !== seconds) warn(`JMeter counts ${what} in whole seconds: ${rounded} instead of ${seconds}.`);
    return rounded;
  };
  return element("ThreadGroup", { guiclass: "ThreadGroupGui", testname: name }, [
    property("string", "ThreadGroup.on_sample_error", "continue"),
    element(
      "elementProp",
      { name: "ThreadGroup.main_controller", elementType: "LoopController", guiclass: "LoopControlPanel" },
      [
        property("bool", "LoopController.continue_forever", false),
        loops === null
          ? property("int", "LoopController.loops", -1)
          : property("string", "LoopController.loops", own("loops", loops)),
      ],
    ),
    property("string", "ThreadGroup.num_threads", own("threads", threads)),
    property("string", "ThreadGroup.ramp_time", own("rampUp", wholeSeconds(rampUpS, "the ramp-up"))),
    property("bool", "ThreadGroup.scheduler", scheduled),
    property("string", "ThreadGroup.duration", durationOf()),
    property("string", "ThreadGroup.delay", scheduled ? wholeSeconds(startDelayMs / 1000, "the start delay") : ""),
    property("bool", "ThreadGroup.same_user_on_next_iteration", true),
  ]);

  function durationOf(): number | "" {
    if (!scheduled) return "";
    return durationS === null ? NO_END_S : Math.max(1, wholeSeconds(durationS, "the duration"));
  }
}

function openModelGroup(open: OpenGroup, warn: (text: string) => void): Xml {
  const { name, arrivals } = open;
  if (arrivals.kind !== "poisson")
    warn(`JMeter's open model has random arrivals only; ${ARRIVALS_LOST[arrivals.kind]}`);
  warn(`JMeter starts as many threads as it takes, not ${open.connections} connections at most. It needs JMeter 5.5.`);
  return element("OpenModelThreadGroup", { guiclass: "OpenModelThreadGroupGui", testname: name }, [
    element("elementProp", { name: "ThreadGroup.main_controller", elementType: "OpenModelThreadGroupController" }, []),
    property("string", "ThreadGroup.on_sample_error", "continue"),
    property("string", "OpenModelThreadGroup.schedule", openModelSchedule(open)),
    property("string", "OpenModelThreadGroup.random_seed", arrivals.kind === "poisson" ? arrivals.seed : 0),
  ]);
}

const ARRIVALS_LOST: Record<Exclude<Arrivals["kind"], "poisson">, string> = {
  constant: "the rate is kept, the even gaps are not.",
  ramp: "the rates are kept, the even gaps are not.",
  trace: "the number of arrivals in each second is kept, their moments are not.",
};

function constantTimer(delayMs: number): Xml[] {
  const timer = element("ConstantTimer", { guiclass: "ConstantTimerGui", testname: "Constant Timer" }, [
    property("string", "ConstantTimer.delay", delayMs),
  ]);
  return group(timer, []);
}

function wholeMs(delayMs: number, warn: (text: string) => void): number {
  const rounded = Math.round(delayMs);
  if (rounded !== delayMs) warn(`JMeter counts delays in whole milliseconds: ${rounded} instead of ${delayMs}.`);
  return rounded;
}

function httpSampler(target: LoadTarget, keepAlive: boolean, warn: (text: string) => void): Xml[] {
  const { url, method, headers, bodies, timeoutMs } = target;
  const { protocol, hostname, port, path } = splitUrl(url);
  const [body] = bodies;
  if (Object.keys(headers).some((name) => name.toLowerCase() === "authorization")) warn(KEY_INSIDE);
  if (bodies.length > 1) warn(`Of ${bodies.length} bodies, only the first is in the plan.`);
  if ([url, body, ...Object.values(headers)].some((text) => text?.includes("${")))
    warn("JMeter takes ${…} in a request for a variable.");
  const argument = (value: string) =>
    element("elementProp", { name: "", elementType: "HTTPArgument" }, [
      property("bool", "HTTPArgument.always_encode", false),
      property("string", "Argument.value", value),
      property("string", "Argument.metadata", "="),
    ]);
  const sampler = element("HTTPSamplerProxy", { guiclass: "HttpTestSampleGui", testname: sampleLabel(target) }, [
    ...(body === undefined ? [] : [property("bool", "HTTPSampler.postBodyRaw", true)]),
    element("elementProp", { name: "HTTPsampler.Arguments", elementType: "Arguments" }, [
      element("collectionProp", { name: "Arguments.arguments" }, body === undefined ? [] : [argument(body)]),
    ]),
    property("string", "HTTPSampler.domain", hostname),
    property("string", "HTTPSampler.port", port),
    property("string", "HTTPSampler.protocol", protocol),
    property("string", "HTTPSampler.contentEncoding", "UTF-8"),
    property("string", "HTTPSampler.path", path),
    property("string", "HTTPSampler.method", method),
    property("bool", "HTTPSampler.follow_redirects", false),
    property("bool", "HTTPSampler.auto_redirects", false),
    property("bool", "HTTPSampler.use_keepalive", keepAlive),
    property("bool", "HTTPSampler.DO_MULTIPART_POST", false),
    property("string", "HTTPSampler.connect_timeout", timeoutMs),
    property("string", "HTTPSampler.response_timeout", timeoutMs),
  ]);
  return group(sampler, headerManager(headers));
}

/** Whoever gets the file has it, too. */
export const KEY_INSIDE = "The file holds the key, in the header Authorization.";

function headerManager(headers: LoadTarget["headers"]): Xml[] {
  const entries = Object.entries(headers);
  if (entries.length === 0) return [];
  const manager = element("HeaderManager", { guiclass: "HeaderPanel", testname: "HTTP Header Manager" }, [
    element(
      "collectionProp",
      { name: "HeaderManager.headers" },
      entries.map(([name, value]) =>
        element("elementProp", { name: "", elementType: "Header" }, [
          property("string", "Header.name", name),
          property("string", "Header.value", value),
        ]),
      ),
    ),
  ]);
  return group(manager, []);
}
