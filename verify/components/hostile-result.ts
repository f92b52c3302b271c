import type { Tool } from "@modelcontextprotocol/client";
import { propertiesOf, resolve, type Schema } from "../json-schema/schema.ts";
import { isObject } from "../json.ts";
import type { ToolResult } from "./made-up.ts";

/** What a template would make of its expression. */
export const evaluated = "699937";

const run = "slipwayRan(this)";
const mark = "slipway-canary";

/** Texts that must stay texts, each of them a way to be taken for something else. */
export const payloads = [
  // Markup: whatever of it becomes an element carries the mark, and what runs tells.
  [
    `"'><img src=x ${mark} onerror="${run}"><svg ${mark} onload="${run}"></svg>`,
    `</script></style></textarea></title><script ${mark}>${run}</script>`,
    `<iframe ${mark} srcdoc="<img src=x onerror='${run}'>"></iframe><b ${mark}>bold</b>`,
    `{{99991*7}} \${99991*7} <%= 99991*7 %> {{constructor.constructor('${run}')()}}`,
    "`';//--> \u202Eright to left\u202C \u0000 \u2028 \u{1F600} $& &amp;",
  ].join(" "),
  // A link: it has to begin with its scheme, and another part of the page must not break with its length.
  `javascript:${run}//${"long".repeat(500)}`,
] as const;

/** The result with every text in it hostile, but for those whose schema lets in only certain ones. */
export function toHostile({ outputSchema }: Tool, result: ToolResult, payload: string): ToolResult {
  let last = 0;
  const root = outputSchema ?? {};
  const spoil = (value: unknown, given: Schema): unknown => {
    const schema = resolve(given, root);
    if (typeof value === "string") {
      const { format, pattern, enum: choices } = schema;
      const isFixed = "const" in schema || choices !== undefined || pattern !== undefined;
      if (isFixed || (format !== undefined && format !== "uri")) return value;
      last += 1;
      return `${payload} ${last}`;
    }
    if (Array.isArray(value)) return value.map((one) => spoil(one, isObject(schema["items"]) ? schema["items"] : {}));
    if (!isObject(value)) return value;
    const known = Object.fromEntries(propertiesOf(schema));
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, spoil(part, known[name] ?? {})]));
  };
  const { structuredContent, content, _meta: meta } = result;
  const texts = Array.isArray(content)
    ? content.map((part: unknown) =>
        isObject(part) && "text" in part ? { ...part, text: spoil(part["text"], {}) } : part,
      )
    : content;
  return {
    ...result,
    content: texts,
    ...(structuredContent === undefined ? {} : { structuredContent: spoil(structuredContent, root) }),
    ...(meta === undefined ? {} : { _meta: spoil(meta, {}) }),
  };
}
