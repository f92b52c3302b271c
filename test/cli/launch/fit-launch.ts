import type { Tool } from "@modelcontextprotocol/client";
import type { Facts, FactTypes } from "../../../cli/launch/facts.ts";
import { sizeOf } from "../../../cli/launch/images.ts";
import { claudeRecord, justifications, serverJson } from "../../../cli/launch/records.ts";
import { pluginEntries, toJson } from "../../../cli/launch/plugin.ts";
import type { PluginFiles } from "../../../cli/launch/plugin-files.ts";
import type { GoldenPrompt } from "../../../verify/prompts/prompt-file.ts";
import { endpoint, fitRecord } from "./fit-record.ts";
import { fitReport } from "./fit-report.ts";

export { endpoint };

/** An app at which no rule finds anything. */
export type FitLaunch = { -readonly [Name in keyof FactTypes]: FactTypes[Name] };

export const svg = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64"/></svg>',
);

const annotations = { readOnlyHint: true, destructiveHint: false, openWorldHint: false };
const tool = (name: string, title: string, more: Partial<Tool> = {}): Tool => ({
  name,
  title,
  description: `${title}.`,
  inputSchema: { type: "object" },
  annotations,
  ...more,
});
const tools = [
  tool("list_tasks", "List tasks", { _meta: { ui: { resourceUri: "ui://tasks/board.0a1b2c3d4e5f6071.html" } } }),
  tool("add_task", "Add a task", { annotations: { ...annotations, readOnlyHint: false } }),
];
const prompt = (kind: GoldenPrompt["kind"], text: string, ...names: string[]): GoldenPrompt => ({
  id: text,
  kind,
  text,
  tools: names,
  line: 1,
});
const page = (url: string) => ({
  url,
  status: 200,
  type: "text/html; charset=utf-8",
  body: `<p>${"Words. ".repeat(60)}</p>`,
});
/** One that may be changed. */
export function fitLaunch(): FitLaunch {
  const fit: Omit<FitLaunch, "plugin"> = structuredClone({
    launch: fitRecord,
    prompts: [
      prompt("direct", "Show my tasks.", "list_tasks"),
      prompt("direct", "Add a task: buy milk.", "add_task"),
      prompt("direct", "List the tasks.", "list_tasks"),
      prompt("indirect", "What is left to do?", "list_tasks"),
      prompt("indirect", "I must not forget the milk.", "add_task"),
      prompt("negative", "What is the weather?"),
      prompt("negative", "Add two and three."),
      prompt("negative", "Write a poem."),
    ],
    published: {
      version: "1.0.0",
      endpoint,
      tools: ["list_tasks"],
      components: [],
      annotations: { list_tasks: annotations },
    },
    server: { endpoint, name: "task-board", version: "1.1.0", instructions: "Use it for tasks." },
    tools,
    components: [
      {
        uri: "ui://tasks/board.0a1b2c3d4e5f6071.html",
        html: "<p>Tasks</p>",
        meta: { ui: { csp: { connectDomains: [] } }, "openai/widgetDomain": "https://mcp.tasks.example.com" },
      },
    ],
    lostComponents: [],
    answers: {
      given: [{ tool: "list_tasks", text: "{}", values: [{ tasks: [{ id: "t-1", title: "Milk", done: false }] }] }],
      left: [],
    },
    challenge: [{ url: endpoint, status: 200, type: "text/plain", body: "a-token-of-the-portal" }],
    // Of the entry's name, which is above the endpoint's.
    registryProof: {
      kind: "http",
      answer: {
        url: "https://tasks.example.com/.well-known/mcp-registry-auth",
        status: 200,
        type: "text/plain",
        body: `v=MCPv1; k=ed25519; p=${"A".repeat(43)}=\n`,
      },
    },
    retiredManifest: { url: endpoint, status: 404, type: "application/json", body: "{}" },
    pages: ["help", "privacy", "terms", "docs"].map((name) => page(`https://tasks.example.com/${name}`)),
    firstCall: { milliseconds: 900, isCold: true },
    caseCalls: [{ prompt: "Show my tasks.", tool: "list_tasks" }],
    openness: { isOpen: false, openTools: [] },
    report: fitReport,
    stack: {
      stack: "prod",
      target: "cloud-run",
      service: {
        name: "tasks",
        minInstances: 1,
        maxInstances: 10,
        env: { OAUTH_ISSUER: "https://auth.example.com", ALLOWED_USERS: "@tasks.example.com" },
        wellKnown: { "openai-apps-challenge": "a-token-of-the-portal" },
        secrets: ["DATABASE_URL"],
      },
      context: undefined,
      dataPath: undefined,
      receivers: 1,
      front: { front: "cloud-run", source: "https://example.com/front" },
    },
    secrets: [{ name: "DATABASE_URL", state: "encrypted", usedBy: ["service"] }],
    deployments: [{ time: "2026-11-27T00:00:00Z", kind: "rollback", result: "succeeded" }],
    access: { kind: "list", users: ["@tasks.example.com"] },
    secretValues: ["postgres://tasks:correct-horse@db/tasks"],
    images: [],
  });
  const sized = sizeOf(svg);
  fit.images = ["logo", "composer"].map((role) => ({ role, path: "logo.svg", extension: "svg", ...sized }));
  return { ...fit, plugin: pluginOf(fit) };
}

/** What its package holds. */
export function pluginOf(fit: Omit<FitLaunch, "plugin">): PluginFiles {
  const entry = ([path, given]: [string, string | Uint8Array]) => {
    const content = Buffer.from(given);
    return { path, bytes: content.length, isLink: false, isEncrypted: false, content };
  };
  const beside = {
    "server.json": toJson(serverJson(fit.launch)),
    "claude-directory.json": toJson(claudeRecord(fit.launch, fit.tools, fit.openness.isOpen)),
    "justifications.md": justifications(fit.tools),
  };
  const entries = Object.entries(pluginEntries({ ...fit, screenshots: [] })).map(entry);
  return { bytes: 1000, entries, beside: Object.entries(beside).map(entry) };
}

/** The same as rules get it. */
export function toFacts(fit: FitLaunch): Facts {
  return {
    launch: { value: fit.launch },
    images: { value: fit.images },
    prompts: { value: fit.prompts },
    published: { value: fit.published },
    server: { value: fit.server },
    tools: { value: fit.tools },
    components: { value: fit.components },
    lostComponents: { value: fit.lostComponents },
    answers: { value: fit.answers },
    challenge: { value: fit.challenge },
    registryProof: { value: fit.registryProof },
    retiredManifest: { value: fit.retiredManifest },
    pages: { value: fit.pages },
    firstCall: { value: fit.firstCall },
    caseCalls: { value: fit.caseCalls },
    openness: { value: fit.openness },
    report: { value: fit.report },
    stack: { value: fit.stack },
    secrets: { value: fit.secrets },
    deployments: { value: fit.deployments },
    access: { value: fit.access },
    plugin: { value: fit.plugin },
    secretValues: { value: fit.secretValues },
  };
}
