import { defaultTreeAdapter as tree, type DefaultTreeAdapterTypes, parse } from "parse5";

/** An element of a page; the text is that of a script or a style. */
export interface PageElement {
  tag: string;
  attributes: Readonly<Partial<Record<string, string>>>;
  text: string;
}

/** The elements that a page writes itself, in order and as a browser reads them; those in a template, which loads nothing, are left out. */
export function elementsIn(html: string): PageElement[] {
  const found: PageElement[] = [];
  // By hand and not by calls: a page may nest as deep as it likes.
  const waiting: DefaultTreeAdapterTypes.Node[] = [parse(html, { sourceCodeLocationInfo: true })];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (tree.isElementNode(node) && node.sourceCodeLocation) found.push(toElement(node));
    if ("childNodes" in node) for (const child of node.childNodes.toReversed()) waiting.push(child);
  }
  return found;
}

function toElement({ tagName, attrs, childNodes }: DefaultTreeAdapterTypes.Element): PageElement {
  const text = childNodes.map((child) => (tree.isTextNode(child) ? child.value : "")).join("");
  return { tag: tagName, attributes: Object.fromEntries(attrs.map(({ name, value }) => [name, value])), text };
}
