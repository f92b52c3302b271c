import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";
import type { PromptOptions } from "../../../verify/options.ts";
import { serve } from "../live-server.ts";
import type { FaultyServer } from "./faulty-server.ts";

interface Described {
  title: string;
  description: string;
}

/** A shop whose tools say what they are for. */
export const healthyTools: Readonly<Record<string, Described>> = {
  search_orders: {
    title: "Search orders",
    description: "Use this when the user looks for one of their orders. Do not use for refunds or for opening hours.",
  },
  refund_order: {
    title: "Refund an order",
    description: "Use this when the user wants the money back for an order. Do not use for the state of a parcel.",
  },
  track_parcel: {
    title: "Track a parcel",
    description: "Use this when the user asks where their parcel is. Do not use for getting money back.",
  },
};

/** Golden prompts that fit the healthy server. */
export const healthyPrompts = `prompts:
  - { kind: direct, text: Search my orders from May, tool: search_orders }
  - { kind: direct, text: Find the order with the blue lamp, tool: search_orders }
  - { kind: direct, text: I want my money back for order 17, tool: refund_order }
  - { kind: direct, text: Refund the order with the broken vase, tool: refund_order }
  - { kind: direct, text: Where is my parcel?, tool: track_parcel }
  - { kind: direct, text: Track parcel 4711 please, tool: track_parcel }
  - { id: late, kind: indirect, text: "It should have been here on Monday, I am still waiting", tool: track_parcel }
  - { kind: negative, text: When do you open on Sunday? }
  - { kind: negative, text: Tell me a joke about cats }
  - { kind: negative, text: Which lamp suits a small kitchen? }
`;

/** What differs from the healthy server, from its prompts, and what was accepted earlier. */
export interface Departure {
  tools?: Readonly<Record<string, Described>>;
  prompts?: string;
  baseline?: Readonly<Record<string, string | null>>;
  options?: PromptOptions;
}

/** Starts a shop with a file of prompts beside it. */
export async function startShop({ tools = {}, prompts = healthyPrompts, baseline, options }: Departure = {}) {
  const folder = await mkdtemp(join(tmpdir(), "slipway-prompts-"));
  const promptsFile = join(folder, "prompts.yaml");
  await writeFile(promptsFile, prompts);
  if (baseline) {
    const kept = JSON.stringify({ version: 1, accepted: { lexical: baseline } });
    await writeFile(join(folder, "prompts.baseline.json"), kept);
  }
  const handler = toNodeHandler(
    createMcpHandler(() => makeServer({ ...healthyTools, ...tools }), { legacy: "stateless" }),
  );
  const server = await serve((request, response) => {
    const { method = "GET", url = "/" } = request;
    if (url === "/mcp") void handler(Object.assign(request, { method, url }), response);
    else response.writeHead(404).end("not found");
  });
  return {
    url: server.endpoint,
    folder,
    options: { promptsFile, ...(options ? { prompts: options } : {}) },
    async close() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

function makeServer(tools: Readonly<Record<string, Described>>): McpServer {
  const server = new McpServer({ name: "shop", version: "1.0.0" });
  for (const [name, { title, description }] of Object.entries(tools)) {
    server.registerTool(
      name,
      {
        title,
        description,
        inputSchema: z.object({ text: z.string().max(200).describe("The user's own words") }),
        annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
      },
      ({ text }) => ({ content: [{ type: "text", text }] }),
    );
  }
  return server;
}

const { refund_order, track_parcel } = healthyTools;

/** One fault each that the group `prompts` finds. */
export const promptsFaults: FaultyServer[] = [
  faulty("two descriptions are swapped", ["prompts.direct"], {
    tools: {
      refund_order: { title: "Orders and money", description: track_parcel?.description ?? "" },
      track_parcel: { title: "Parcels", description: refund_order?.description ?? "" },
    },
  }),
  faulty("a description says nothing", ["prompts.direct"], {
    tools: { refund_order: { title: "Tool", description: "Does stuff with things that were bought earlier." } },
  }),
  faulty("two tools are nearly the same", ["prompts.confusion"], {
    tools: { find_parcel: { title: "Track parcels", description: track_parcel?.description ?? "" } },
  }),
  faulty("a tool claims everything", ["prompts.negative"], {
    tools: {
      assistant: {
        title: "Assistant",
        description: "Use this when the user wants to tell a joke, hear when shops open on Sunday, or chat about cats.",
      },
    },
  }),
  faulty("a tool ran in the last accepted run and no longer does", ["prompts.baseline"], {
    baseline: { late: "track_parcel", "Where is my parcel?": "track_parcel" },
  }),
  faulty("a prompt wants a tool that there is not", ["prompts.file"], {
    prompts: healthyPrompts.replace("tool: track_parcel }", "tool: track_parcels }"),
  }),
  faulty("the file has faults", ["prompts.file", "prompts.file", "prompts.file"], {
    prompts: `prompts:
  - { kind: direct, text: Where is my parcel? }
  - { kind: sideways, text: Hello }
  - { kind: negative, text: Tell me a joke, tool: joke }
`,
  }),
  faulty("an indirect prompt has the words of another tool", ["prompts.indirect"], {
    prompts: healthyPrompts.replace(
      "It should have been here on Monday, I am still waiting",
      "My order never came, I want to find it",
    ),
  }),
  faulty("the baseline is damaged", ["prompts.baseline"], { options: { baseline: import.meta.filename } }),
  faulty("the recorded answers are gone", ["prompts.ranking"], {
    options: { ranker: "model", replay: "/nowhere/answers.json" },
  }),
];

function faulty(name: string, expects: string[], departure: Departure): FaultyServer {
  return { name, expects, start: () => startShop(departure) };
}
