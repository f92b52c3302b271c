import { setTimeout as sleep } from "node:timers/promises";
import { type CallToolResult, McpServer, type ServerContext } from "@modelcontextprotocol/server";
import * as z from "zod";
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
export function createServer(tasks: TaskList): McpServer {
  const server = new McpServer(
    { name: "example-mcp-server", version: "0.1.0" },
    { cacheHints: { "tools/list": { ttlMs: 60_000, cacheScope: "public" } } },
  );

  server.registerTool(
    "list_tasks",
    {
      title: "List tasks",
      description: "Use this when the user wants to see the tasks. Do not use for adding one.",
      inputSchema: z.object({}),
      outputSchema: listOutput,
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    (_, context) => answer("list_tasks", context, async () => succeed({ tasks: [...tasks.list()] }, listText(tasks))),
  );

  server.registerTool(
    "add_task",
    {
      title: "Add a task",
      description: "Use this when the user wants a new task on the list. Do not use for showing or changing tasks.",
      inputSchema: addInput,
      outputSchema: addOutput,
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    },
    ({ title }, context) =>
      answer("add_task", context, async () => {
        const added = tasks.add(title);
        return added
          ? succeed({ task: added }, `Added "${added.title}".`)
          : fail("The list is full: no task was added.");
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
      answer("count_slowly", context, async () => {
        for (let number = 1; number <= to; number += 1) {
          await sleep(delayMs, undefined, { signal: context.mcpReq.signal });
          await reportProgress(context, number, to);
        }
        return succeed({ counted: to }, `Counted to ${to}.`);
      }),
  );

  return server;
}

async function reportProgress({ mcpReq }: ServerContext, progress: number, total: number): Promise<void> {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  await mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress, total } });
}

/** Runs a tool and logs the call; what goes wrong unexpectedly reaches the log, and the client only that it did. */
async function answer(
  tool: string,
  context: ServerContext,
  run: () => Promise<CallToolResult>,
): Promise<CallToolResult> {
  const began = performance.now();
  const note = (level: "info" | "error", fields: Record<string, string>) =>
    log(level, "tool_call", {
      id: String(context.mcpReq.id),
      tool,
      durationMs: Math.round((performance.now() - began) * 10) / 10,
      ...fields,
    });
  try {
    const result = await run();
    note("info", { outcome: result.isError ? "tool_error" : "ok" });
    return result;
  } catch (error) {
    const cancelled = context.mcpReq.signal.aborted;
    if (cancelled) note("info", { outcome: "cancelled" });
    else note("error", { outcome: "failed", error: detailOf(error) });
    return fail(cancelled ? "The call was cancelled." : "The tool failed unexpectedly: try again later.");
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
