import fc from "fast-check";
import { clientHeaders, legacyRequest, modernRequest } from "./raw-requests.ts";

/** An HTTP request as it is sent. */
export interface SentRequest {
  headers: Record<string, string>;
  body: string;
}

type Change =
  | { in: "headers"; name: string; value: string | undefined }
  | { in: "body"; path: readonly string[]; value: unknown }
  | { in: "batch" };

const prefix = "io.modelcontextprotocol/";
const [versionKey, capabilitiesKey, clientKey] = [
  `${prefix}protocolVersion`,
  `${prefix}clientCapabilities`,
  `${prefix}clientInfo`,
];

const calls: readonly { name: string; arguments?: Record<string, unknown> }[] = [
  { name: "list_tasks" },
  { name: "list_tasks", arguments: {} },
  { name: "echo", arguments: { text: "hello" } },
  { name: "echo", arguments: { text: "\u2028 \u0000 ünï ☃ \ud83d\ude80" } },
  { name: "add_task", arguments: { title: " Water the plants " } },
  { name: "add_task", arguments: { title: "" } },
  { name: "set_task_done", arguments: { id: "nobody", done: true } },
  { name: "delete_task", arguments: { id: "nobody" } },
  { name: "save_view", arguments: { hideDone: true } },
  { name: "count_slowly", arguments: { to: 1, delayMs: 1 } },
  { name: "count_slowly", arguments: { to: 1e3 } },
  { name: "test_error_handling" },
  { name: "fail_unexpectedly" },
  { name: "test_multiple_content_types" },
  { name: "no_such_tool" },
  { name: "constructor" },
];
const revisions = [undefined, "2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

const legacyCalls = calls.flatMap((params) =>
  revisions.map((revision) => toSent({ headers: headersFor(revision), body: legacyRequest("tools/call", params) })),
);
const modernCalls = calls.map((params) => toSent(modernRequest("tools/call", params)));

const client = { name: "raw", version: "0.0.0", title: "Raw" };
const offers = [{}, { elicitation: {}, roots: { listChanged: true } }, { extensions: { [`${prefix}ui`]: {} } }];

/** Plain handshakes of every revision, and of one that does not exist. */
export const plainHandshakes: readonly SentRequest[] = [
  ...[...revisions.slice(1), "2026-07-28", "1999-01-01"].flatMap((protocolVersion) =>
    offers.map((capabilities) => {
      const body = legacyRequest("initialize", { protocolVersion, capabilities, clientInfo: client });
      return toSent({ headers: clientHeaders, body });
    }),
  ),
  ...offers.map((capabilities) => toSent(modernRequest("server/discover", {}, { [capabilitiesKey]: capabilities }))),
];

/** Plain tool calls of every revision. */
export const plainCalls: readonly SentRequest[] = [...legacyCalls, ...modernCalls];

const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...[0, -0, -1, 1.5, 1e21, 2 ** 53, 9_007_199_254_740_991], ...[undefined, null, true, false]),
  fc.constantFrom("", " ", "1", "x".repeat(5000), "2026-07-28", "2099-01-01", "tools/call", "tools/list", "echo"),
  fc.constantFrom<object>([], [1], {}, { a: 1 }, { a: {} }, { listChanged: "yes" }, { listChanged: true }),
  fc.constantFrom({ form: {}, url: {} }, { form: { applyDefaults: 1 } }, { ui: { mimeTypes: ["text/html"] } }),
  fc.json().map((text): unknown => JSON.parse(text)),
);
const envelopePath: fc.Arbitrary<readonly string[]> = fc.oneof(
  under([], ["jsonrpc", "method", "params", "result", "error", "more", "__proto__"]),
  under(["params", "_meta"], ["progressToken", "traceparent", "tracestate", "baggage", "more", "__proto__"]),
  under(["params", "_meta"], [versionKey, capabilitiesKey, clientKey, `${prefix}related-task`, `${prefix}logLevel`]),
  ...describedUnder(["params", "_meta", clientKey], ["params", "_meta", capabilitiesKey]),
);
const handshakePath: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(["id"]) },
  { weight: 3, arbitrary: envelopePath },
  under(["params"], ["protocolVersion", "capabilities", "clientInfo", "_meta", "more", "__proto__"]),
  ...describedUnder(["params", "clientInfo"], ["params", "capabilities"]),
);
const callPath: fc.Arbitrary<readonly string[]> = fc.oneof(
  // What the server takes in any shape comes more often, so that many calls stay plain.
  { weight: 6, arbitrary: under(["params", "arguments"], ["text", "title", "id", "to", "done", "more", "__proto__"]) },
  { weight: 3, arbitrary: fc.constant(["id"]) },
  { weight: 6, arbitrary: envelopePath },
  under(["params"], ["name", "arguments", "_meta", "task", "inputResponses", "requestState", "more", "__proto__"]),
);
const headerName = fc.oneof(
  fc.constantFrom("mcp-protocol-version", "mcp-method", "mcp-name"),
  fc.constantFrom("mcp-param-title", "mcp-session-id", "last-event-id"),
);
const headerValue = fc.constantFrom(
  ...["", "x", "2026-07-28", "2025-11-25", "2025-03-26", "2024-11-05", "1999-01-01", "tools/call", "TOOLS/CALL"],
  ...["tools/list", "list_tasks", "echo", " echo ", "echo, echo", "=?base64?ZWNobw==?=", "=?base64?!?=", undefined],
);

/** Calls of both protocol eras that one or two changes have made unusual, or not. */
export const changedCalls = changed(
  fc.oneof(fc.constantFrom(...legacyCalls), fc.constantFrom(...modernCalls)),
  callPath,
);

/** Handshakes of both protocol eras that one or two changes have made unusual, or not. */
export const changedHandshakes = changed(fc.constantFrom(...plainHandshakes), handshakePath);

function changed(sent: fc.Arbitrary<SentRequest>, path: fc.Arbitrary<readonly string[]>): fc.Arbitrary<SentRequest> {
  const change: fc.Arbitrary<Change> = fc.oneof(
    { weight: 12, arbitrary: fc.record({ in: fc.constant("body"), path, value: odd }) },
    { weight: 3, arbitrary: fc.record({ in: fc.constant("headers"), name: headerName, value: headerValue }) },
    { weight: 1, arbitrary: fc.constant({ in: "batch" }) },
  );
  const changes = fc.array(change, { minLength: 1, maxLength: 2 });
  return fc.tuple(sent, changes).map(([call, made]) => made.reduce(apply, call));
}

/** Paths into what a client tells of itself and of what it can do. */
function describedUnder(client: readonly string[], capabilities: readonly string[]) {
  return [
    under(client, ["name", "version", "title", "websiteUrl", "description", "icons", "more"]),
    under(capabilities, [
      "elicitation",
      "sampling",
      "roots",
      "experimental",
      "extensions",
      "tasks",
      "more",
      "__proto__",
    ]),
  ];
}

function apply({ headers, body }: SentRequest, made: Change): SentRequest {
  if (made.in === "batch") return { headers, body: `[${body}]` };
  if (made.in === "body") return { headers, body: JSON.stringify(replace(JSON.parse(body), made.path, made.value)) };
  const { [made.name]: _, ...others } = headers;
  return { headers: made.value === undefined ? others : { ...others, [made.name]: made.value }, body };
}

/** A copy with another value at a path, or without it; where the path leads nowhere it is made. */
function replace(whole: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  const members = Object.entries(typeof whole === "object" && whole !== null && !Array.isArray(whole) ? whole : {});
  const old = members.find(([key]) => key === step)?.[1];
  const others = members.filter(([key]) => key !== step);
  // Unlike an assignment this makes a member of the name __proto__ too.
  return Object.fromEntries([...others, [step, replace(old, rest, value)]]);
}

function under(parent: readonly string[], keys: readonly string[]): fc.Arbitrary<string[]> {
  return fc.constantFrom(...keys.map((key) => [...parent, key]));
}

function headersFor(revision: string | undefined): Record<string, string> {
  return revision === undefined ? clientHeaders : { ...clientHeaders, "mcp-protocol-version": revision };
}

function toSent({ headers, body }: { headers: Record<string, string>; body: object }): SentRequest {
  return { headers, body: JSON.stringify(body) };
}
