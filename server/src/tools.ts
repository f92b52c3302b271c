import { setTimeout as sleep } from "node:timers/promises";
import { type CallToolResult, McpServer, type ServerContext, type Transport } from "@modelcontextprotocol/server";
import * as z from "zod";
import { logCalls } from "./call-log.ts";
import { detailOf, log } from "./log.ts";
import type { TaskList } from "./tasks.ts";

const task = z.object({ id: z.string(), title: z.string() });

const listOutput = z.object({ tasks: z.array(task) });
const addInput = z.object({ title: z.string().trim().min(1).max(200).describe("What is to be done") });
const addOutput = z.object({ task });
const countInput = z.object({
  to: z.int().min(1).max(20).describe("Last number"),
  delayMs: z.int().min(1).max(1000).default(200).describe("Milliseconds between two numbers"),
});
const countOutput = z.object({ counted: z.int() });

/** A server with all its tools; one is made for every request, so it holds no state of its own. */
export function createToolServer(tasks: TaskList): McpServer {
  const server = new LoggedServer(
    { name: "example-mcp-server", version: "0.1.0" },
    { cacheHints: { "tools/list": { ttlMs: 60_000, cacheScope: "public" } } },
  );

  server.registerTool(
    "list_tasks",
    {
      title: "List tasks",
      description:
        "Use this when the user wants to see the tasks, which are kept in memory until the server restarts. " +
        "Do not use for adding one.",
      inputSchema: z.object({}),
      outputSchema: listOutput,
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    (_, context) => guard(context, () => succeed({ tasks: tasks.list() }, listText(tasks))),
  );

  server.registerTool(
    "add_task",
    {
      title: "Add a task",
      description:
        "Use this when the user wants a new task on the list, which is kept in memory until the server restarts. " +
        "Do not use for showing or changing tasks.",
      inputSchema: addInput,
      outputSchema: addOutput,
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    },
    ({ title }, context) =>
      guard(context, () => {
        const added = tasks.add(title);
        return added
          ? succeed({ task: added }, `Added "${added.title}".`)
          : fail("The list is full: nothing was added.");
      }),
  );

  server.registerTool(
    "count_slowly",
    {
      title: "Count slowly",
      description: "Use this when the user wants to see progress of a slow tool. Do not use for arithmetic.",
      inputSchema: countInput,
      outputSchema: countOutput,
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    ({ to, delayMs }, context) =>
      guard(context, async () => {
        for (let number = 1; number <= to; number += 1) {
          await sleep(delayMs, undefined, { signal: context.mcpReq.signal });
          await reportProgress(context, number, to);
        }
        return succeed({ counted: to }, `Counted to ${to}.`);
      }),
  );

  return server;
}

class LoggedServer extends McpServer {
  override async connect(transport: Transport): Promise<void> {
    await super.connect(transport);
    logCalls(transport);
  }
}

async function reportProgress({ mcpReq }: ServerContext, progress: number, total: number): Promise<void> {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  await mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress, total } });
}

/** Runs a tool; the detail of what goes wrong unexpectedly reaches the log, and the client only that it did. */
async function guard(
  { mcpReq }: ServerContext,
  run: () => CallToolResult | Promise<CallToolResult>,
): Promise<CallToolResult> {
  try {
    return await run();
  } catch (error) {
    if (!mcpReq.signal.aborted)
      log("error", "tool_failed", { id: String(mcpReq.id).slice(0, 64), error: detailOf(error) });
    return fail("The tool failed unexpectedly: try again later.");
  }
}

function succeed(structuredContent: Record<string, unknown>, text: string): CallToolResult {
  return { content: [{ type: "text", text }], structuredContent };
}

function fail(text: string): CallToolResult {
  return { content: [{ type: "text", text }], isError: true };
}

function listText(tasks: TaskList): string {
  const titles = tasks.list().map(({ title }) => `- ${title}`);
  return titles.length === 0 ? "There are no tasks yet." : titles.join("\n");
}
