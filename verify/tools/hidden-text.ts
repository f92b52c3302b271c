import type { Tool } from "@modelcontextprotocol/client";
import type { Check, Fault, Severity } from "../contract.ts";
import { subschemasOf } from "../json-schema/subschemas.ts";

const mostSubschemas = 500;
/** Characters of one text that are looked at. */
const longest = 20_000;

/** Whether a model reads of a tool what its user does not see, or is given orders that have nothing to do with the tool. */
export const hiddenText: Check = {
  id: "tools.hidden-text",
  group: "tools",
  title: "names and descriptions hold no invisible characters and no orders to the model",
  severity: "major",
  quick: true,
  needs: ["connection"],
  async run(context) {
    const tools = await context.tools();
    const instructions = (await context.connect()).getInstructions() ?? "";
    const texts = [
      ...tools.flatMap((tool) => textsOf(tool).map((text) => ({ where: tool.name, text }))),
      { where: "the server's instructions", text: instructions },
    ];
    const found = new Map<string, Fault>();
    for (const { where, text } of texts) {
      for (const fault of judge(text.slice(0, longest))) {
        // One finding for each kind of fault of a tool.
        const key = `${where} ${fault.expected}`;
        if (!found.has(key)) {
          found.set(key, { ...fault, where: context.quote(where), seen: context.quote(fault.seen) });
        }
      }
    }
    return [...found.values()];
  },
};

/** All that a model is shown of a tool. */
function textsOf({ name, title = "", description = "", inputSchema }: Tool): string[] {
  const schemas = subschemasOf(inputSchema, mostSubschemas).flatMap(({ path, schema }) => [
    path,
    ...[schema["title"], schema["description"], schema["enum"], schema["default"]].flat(),
  ]);
  return [name, title, description, ...schemas.filter((text) => typeof text === "string")];
}

// https://www.unicode.org/charts/nameslist/n_E0000.html: letters that nobody sees. Flags of regions end with them.
const smuggled =
  /(?<!\u{1F3F4}[\u{E0000}-\u{E007F}]*)[\u{E0000}-\u{E007F}]|[\u{E0100}-\u{E01EF}]|[\u202A-\u202E\u2066-\u2069]/u;
// oxlint-disable-next-line no-control-regex -- these characters are what is looked for
const invisible = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u200B\u2028\u2029\u2060\uFEFF]/;

// Known from reports: https://github.com/OWASP/www-project-mcp-top-10/pull/38
const orders: [severity: Severity, form: RegExp][] = [
  [
    "major",
    /\b(?:ignore|disregard|forget|override)\s+(?:all\s+|any\s+|the\s+|your\s+){0,2}(?:previous|prior|earlier|above|preceding|system)\s+(?:instruction|prompt|message|rule|direction)/i,
  ],
  [
    "major",
    /<\/?\s*(?:important|system|instructions?|secret|admin)\s*>|\[\/?(?:INST|SYSTEM)\]|<\|(?:im_start|system)\|>/i,
  ],
  [
    "major",
    /(?:~\/\.ssh|\bid_rsa\b|\/etc\/passwd|\.cursor\/mcp\.json|claude_desktop_config\.json|~\/\.aws\/credentials)/i,
  ],
  [
    "major",
    /\b(?:send|pass|include|forward|attach|append|leak)\b.{0,40}\b(?:entire|full|whole|complete)\s+(?:conversation|chat)\b/i,
  ],
  [
    "minor",
    /\b(?:do not|don't|never|without)\s+(?:ever\s+)?(?:tell|telling|inform|informing|notify|notifying|alert|alerting|mention\s+(?:this|it)\s+to|mentioning\s+(?:this|it)\s+to)\s+(?:the\s+)?user\b/i,
  ],
  ["minor", /\b(?:silently|sliently|secretly|covertly)\s+(?:remember|store|keep|send|call|read|record|include|add)\b/i],
];

function judge(text: string): (Omit<Fault, "where"> & { seen: string })[] {
  const hidden = smuggled.exec(text) ?? invisible.exec(text);
  const order = orders.find(([, form]) => form.test(text));
  const faults: (Omit<Fault, "where"> & { seen: string })[] = [];
  if (hidden) {
    faults.push({
      severity: smuggled.test(text) ? "major" : "minor",
      expected: "texts without invisible characters",
      seen: `U+${(hidden[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")} at character ${hidden.index} of "${text.slice(0, 60)}"`,
      why: "a model reads what no user can see, and hosts and directories refuse such texts",
      fix: "type the text anew, without what was pasted along with it",
    });
  }
  if (order) {
    faults.push({
      severity: order[0],
      expected: "a description of the tool, and no orders beyond it",
      seen: around(text, order[1]),
      why: "hosts take the server for one that steers the model behind its user's back, and warn of it or refuse it",
      fix: "say what the tool does and when to use it, and leave the rest out",
    });
  }
  return faults;
}

/** The words around what a form found. */
function around(text: string, form: RegExp): string {
  const { index = 0 } = form.exec(text) ?? {};
  return `${index > 40 ? "…" : ""}${text.slice(Math.max(0, index - 40), index + 120)}`;
}
