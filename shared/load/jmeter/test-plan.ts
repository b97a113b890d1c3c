import { WorkbenchError } from "../../errors.ts";
import { parseXml, type XmlElement } from "./xml-tree.ts";

/** An element of a test plan with what is in its scope. */
export interface PlanNode {
  /** `ThreadGroup`, `HTTPSamplerProxy`. */
  type: string;
  name: string;
  element: XmlElement;
  children: PlanNode[];
}

/** The elements of a .jmx file that are enabled. Throws INVALID_REQUEST where it is none. */
export function parseTestPlan(text: string): PlanNode[] {
  const root = parseXml(text);
  const tree = root.children.find(({ name }) => name === "hashTree");
  if (root.name !== "jmeterTestPlan" || !tree) {
    throw new WorkbenchError("INVALID_REQUEST", "This is no test plan of JMeter.", {
      hint: "A .jmx file begins with <jmeterTestPlan>.",
    });
  }
  return nodesOf(tree);
}

function nodesOf(tree: XmlElement): PlanNode[] {
  return tree.children.flatMap((element, place) => {
    if (element.name === "hashTree" || element.attributes["enabled"] === "false") return [];
    const next = tree.children[place + 1];
    return [
      {
        type: element.name,
        name: element.attributes["testname"] ?? element.name,
        element,
        children: next?.name === "hashTree" ? nodesOf(next) : [],
      },
    ];
  });
}

/** A property's text, of whatever type it is; empty where it isn't there. */
export function propertyOf(element: XmlElement, name: string): string {
  return element.children.find((child) => child.attributes["name"] === name)?.text.trim() ?? "";
}

/** The entries of a list, `HeaderManager.headers`, say, as properties of each. */
export function entriesOf(element: XmlElement, list: string): XmlElement[] {
  const found = element.children.find((child) => child.attributes["name"] === list);
  return found?.children.filter((child) => child.name === "elementProp") ?? [];
}

/** A property whose spaces count. */
export function rawPropertyOf(element: XmlElement, name: string): string {
  return element.children.find((child) => child.attributes["name"] === name)?.text ?? "";
}

/** A property that is an element, `ThreadGroup.main_controller`, say. */
export function partOf(element: XmlElement, name: string): XmlElement | null {
  return element.children.find((child) => child.attributes["name"] === name) ?? null;
}
