import { escapeXml } from "./xml-tree.ts";

/** Lines of XML. */
export type Xml = string;

/** An element of a test plan; what it is comes after its name, as JMeter's own files have it. */
export function element(name: string, attributes: Record<string, string>, children: readonly Xml[]): Xml {
  const testclass = "guiclass" in attributes ? { testclass: attributes["elementType"] ?? name, enabled: "true" } : {};
  const written = Object.entries({ ...attributes, ...testclass }).map(
    ([key, value]) => ` ${key}="${escapeXml(value)}"`,
  );
  if (children.length === 0) return `<${name}${written.join("")}/>`;
  return `<${name}${written.join("")}>\n${children.join("\n")}\n</${name}>`;
}

/** A property of an element, with JMeter's word for its type. */
export function property(type: "string" | "bool" | "int", name: string, value: string | number | boolean): Xml {
  return `<${type}Prop name="${name}">${escapeXml(String(value))}</${type}Prop>`;
}

/** An element, and after it the tree of what is in its scope. */
export function group(one: Xml, inside: readonly Xml[]): Xml[] {
  return [one, inside.length === 0 ? "<hashTree/>" : `<hashTree>\n${inside.join("\n")}\n</hashTree>`];
}
