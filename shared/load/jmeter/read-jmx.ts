import { WorkbenchError } from "../../errors.ts";
import { ClosedGroup, type LoadPattern } from "../../model/load/load-pattern.ts";
import type { LoadTarget } from "../../model/load/load-target.ts";
import { readSampler, type Scope } from "./read-sampler.ts";
import { parseTestPlan, partOf, entriesOf, propertyOf, type PlanNode } from "./test-plan.ts";
import { createVariables, type Variables } from "./variables.ts";

export interface ImportedLoad {
  pattern: LoadPattern;
  /** For each group, what a thread asks for in turn. */
  targets: LoadTarget[][];
  /** What is otherwise than in JMeter, or was left out; sentences. */
  warnings: string[];
}

/** Groups of elements without an effect of their own. */
const TRANSPARENT = new Set(["GenericController", "TransactionController"]);
const HTTP_SAMPLERS = new Set(["HTTPSamplerProxy", "HTTPSampler", "HTTPSampler2"]);

/**
 * Reads thread groups, HTTP samplers with their headers and defaults, constant timers and user-defined variables of a
 * .jmx file. Anything else that is enabled is named in a warning. Throws INVALID_REQUEST for what is no test plan, or
 * has nothing to load.
 */
export function readJmx(text: string): ImportedLoad {
  const warnings = new Set<string>();
  const warn = (sentence: string) => void warnings.add(sentence);
  const roots = parseTestPlan(text);
  const variables = createVariables(warn);
  const pattern: LoadPattern = { name: roots[0]?.name || "Test plan", groups: [] };
  const targets: LoadTarget[][] = [];

  const walk = (nodes: readonly PlanNode[], outer: Scope) => {
    const scope = scopeOf(nodes, outer, variables);
    for (const node of nodes) {
      if (node.type === "TestPlan") {
        readVariables(partOf(node.element, "TestPlan.user_defined_variables"), variables);
        if (propertyOf(node.element, "TestPlan.serialize_threadgroups") === "true")
          warn("The plan runs its thread groups one after the other; here they start together.");
        walk(node.children, scope);
      } else if (node.type === "ThreadGroup") {
        const read = readThreadGroup(node, scope, variables, warn);
        if (!read) continue;
        pattern.groups.push(read.group);
        targets.push(read.targets);
      } else if (!isScope(node)) warn(leftOut(node));
    }
  };
  walk(roots, { headers: {}, defaults: [], delayMs: 0 });

  if (pattern.groups.length === 0) {
    throw new WorkbenchError("INVALID_REQUEST", "This plan has no thread group with an HTTP request.", {
      hint: warnings.size > 0 ? [...warnings].join(" ") : undefined,
    });
  }
  return { pattern, targets, warnings: [...warnings] };
}

function readThreadGroup(
  node: PlanNode,
  outer: Scope,
  variables: Variables,
  warn: (sentence: string) => void,
): { group: ClosedGroup; targets: LoadTarget[] } | null {
  const found = samplersOf(node.children, scopeOf(node.children, outer, variables), variables, warn);
  const [first] = found;
  if (!first) {
    warn(`${node.name} has no HTTP request and is left out.`);
    return null;
  }
  if (found.some(({ delayMs }) => delayMs !== first.delayMs))
    warn(`${node.name}: its requests have different delays; here ${first.delayMs} ms is before each.`);
  if (found.some(({ keepAlive }) => keepAlive !== first.keepAlive))
    warn(`${node.name}: only some of its requests keep the connection; here ${first.keepAlive ? "all" : "none"} do.`);
  const controller = partOf(node.element, "ThreadGroup.main_controller");
  const number = (name: string, element = node.element) => variables.number(propertyOf(element, name), node.name);
  const loops = controller ? number("LoopController.loops", controller) : 1;
  const isForever =
    loops === -1 || (controller && propertyOf(controller, "LoopController.continue_forever") === "true");
  const isScheduled = propertyOf(node.element, "ThreadGroup.scheduler") === "true";
  const durationS = isScheduled ? number("ThreadGroup.duration") : 0;
  const onError = propertyOf(node.element, "ThreadGroup.on_sample_error");
  if (onError !== "" && onError !== "continue") warn(`${node.name}: threads go on after an error, not «${onError}».`);
  const group = ClosedGroup.safeParse({
    kind: "closed",
    name: node.name,
    threads: number("ThreadGroup.num_threads"),
    rampUpS: number("ThreadGroup.ramp_time"),
    loops: isForever ? null : loops,
    durationS: durationS > 0 ? durationS : null,
    startDelayMs: isScheduled ? number("ThreadGroup.delay") * 1000 : 0,
    delayMs: first.delayMs,
    keepAlive: first.keepAlive,
  });
  if (group.success) return { group: group.data, targets: found.map(({ target }) => target) };
  const [issue] = group.error.issues;
  warn(`${node.name} is left out: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`);
  return null;
}

interface FoundSampler {
  target: LoadTarget;
  keepAlive: boolean;
  delayMs: number;
}

function samplersOf(
  nodes: readonly PlanNode[],
  scope: Scope,
  variables: Variables,
  warn: (sentence: string) => void,
): FoundSampler[] {
  return nodes.flatMap((node): FoundSampler[] => {
    if (HTTP_SAMPLERS.has(node.type)) {
      const own = scopeOf(node.children, scope, variables);
      for (const child of node.children) if (!isScope(child)) warn(leftOut(child));
      const read = readSampler(node, own, variables, warn);
      return read ? [{ ...read, delayMs: own.delayMs }] : [];
    }
    if (TRANSPARENT.has(node.type))
      return samplersOf(node.children, scopeOf(node.children, scope, variables), variables, warn);
    if (!isScope(node)) warn(leftOut(node));
    return [];
  });
}

/** What holds for elements beside it and below them; JMeter's configuration of an inner level goes before the outer's. */
function scopeOf(nodes: readonly PlanNode[], outer: Scope, variables: Variables): Scope {
  const scope: Scope = { headers: { ...outer.headers }, defaults: [...outer.defaults], delayMs: outer.delayMs };
  for (const { type, name, element } of nodes) {
    if (type === "HeaderManager") {
      for (const entry of entriesOf(element, "HeaderManager.headers"))
        scope.headers[variables.text(propertyOf(entry, "Header.name"))] = variables.text(
          propertyOf(entry, "Header.value"),
        );
    } else if (type === "ConstantTimer") {
      scope.delayMs += variables.number(propertyOf(element, "ConstantTimer.delay"), name);
    } else if (isDefaults(type, element.attributes["guiclass"])) scope.defaults.unshift(element);
    else if (type === "Arguments") readVariables(element, variables);
  }
  return scope;
}

function isDefaults(type: string, guiclass: string | undefined): boolean {
  return type === "ConfigTestElement" && (guiclass ?? "").endsWith("HttpDefaultsGui");
}

function isScope({ type, element }: PlanNode): boolean {
  const known = type === "HeaderManager" || type === "ConstantTimer" || type === "Arguments";
  return known || isDefaults(type, element.attributes["guiclass"]);
}

function readVariables(element: PlanNode["element"] | null, variables: Variables): void {
  if (!element) return;
  for (const entry of entriesOf(element, "Arguments.arguments"))
    variables.set(propertyOf(entry, "Argument.name"), propertyOf(entry, "Argument.value"));
}

function leftOut({ type, name, children }: PlanNode): string {
  const inside = children.length === 0 ? "" : ", with what is in it";
  return `${type} «${name}» is left out${inside}.`;
}
