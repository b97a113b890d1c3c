import { XMLParser, XMLValidator } from "fast-xml-parser";
import { WorkbenchError } from "../../errors.ts";

export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

type OrderedNode = Record<string, OrderedNode[] | string | Record<string, string>>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  parseAttributeValue: false,
  // Bodies of requests begin and end as they are written.
  trimValues: false,
  ignoreDeclaration: true,
  processEntities: true,
  htmlEntities: false,
});

/** The document's root. Throws INVALID_REQUEST where it is no well-formed XML. */
export function parseXml(text: string): XmlElement {
  const isValid = XMLValidator.validate(text);
  if (isValid !== true) {
    const { msg, line } = isValid.err;
    throw new WorkbenchError("INVALID_REQUEST", `This is no well-formed XML: line ${line}: ${msg}`);
  }
  const root = childrenOf(parser.parse(text) as OrderedNode[])[0];
  if (!root) throw new WorkbenchError("INVALID_REQUEST", "This XML has no element.");
  return root;
}

function childrenOf(nodes: OrderedNode[]): XmlElement[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ":@" && !key.startsWith("#"));
    if (name === undefined) return [];
    const content = node[name] as OrderedNode[];
    const text = content.map((child) => (typeof child["#text"] === "string" ? unescapeReturns(child["#text"]) : ""));
    return [
      {
        name,
        attributes: (node[":@"] ?? {}) as Record<string, string>,
        children: childrenOf(content),
        text: text.join(""),
      },
    ];
  });
}

/** The parser knows numeric entities only as HTML's; XML has them, too. */
function unescapeReturns(text: string): string {
  return text.replace(/&#(?:x([0-9a-f]+)|(\d+));/gi, (entity, hex: string | undefined, decimal: string | undefined) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
  });
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;" };

export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character);
}
