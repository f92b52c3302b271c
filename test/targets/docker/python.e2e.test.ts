import { buffer } from "node:stream/consumers";
import { Client, StreamableHTTPClientTransport, type VersionNegotiationMode } from "@modelcontextprotocol/client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { toText } from "../../../infra/targets/docker/provider/logs.ts";
import { verify } from "../../../verify/run.ts";
import { type DockerStack, openStack } from "./docker-stack.ts";
import { keepsIdleConnections, sendsMetrics } from "./python-scripts.ts";
import { docker, findRemains, missing, serviceContainers } from "../../toolchain/machine.ts";

const service = "python-twin";
const eras: [string, VersionNegotiationMode][] = [
  ["2026-07-28", { pin: "2026-07-28" }],
  ["2025-11-25", "legacy"],
];
let stack: DockerStack;
let client: Client | undefined;

describe.skipIf(missing !== "")("R9 a Python server", () => {
  beforeAll(async () => {
    stack = await openStack(service, 18111);
    const build = { context: "server/examples/python" };
    // Python takes its time to start, above all beside other work.
    await stack.engine.configure(stack.config({ memoryMiB: 256 }, build, { startTimeoutSeconds: 60 }));
  });
  afterEach(() => client?.close());
  afterAll(() => stack?.close());

  test("is built, deployed and healthy, and does not run as root", async () => {
    const result = await stack.engine.up();
    expect(result.ok, result.output).toBe(true);
    expect(await stack.engine.stackOutput("endpoint")).toBe(`${stack.url}/mcp`);
    expect(JSON.parse(await stack.ask("/health"))).toEqual({ status: "ok" });
    expect((await (await running()).inspect()).Config.User).toBe("10001:10001");
  });

  test.each(eras)("offers a client of %s tools with hints and schemas", async (_, mode) => {
    const { tools } = await (await connect(mode)).listTools();
    expect(tools.map(({ name }) => name)).toEqual(["list_tasks", "add_task", "count_slowly"]);
    const reads = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
    const adds = { ...reads, readOnlyHint: false, idempotentHint: false };
    expect(tools.map(({ annotations }) => annotations)).toEqual([reads, adds, reads]);
    for (const { description, inputSchema, outputSchema } of tools) {
      expect(description).toMatch(/^Use this when .*\. Do not use for .*\.$/);
      expect([inputSchema.type, outputSchema?.type]).toEqual(["object", "object"]);
    }
  });

  test.each(eras)("keeps what a client of %s adds, and refuses what makes no sense", async (era, mode) => {
    const open = await connect(mode);
    const added = await open.callTool({ name: "add_task", arguments: { title: ` Water the plants in ${era} ` } });
    const task = { id: expect.any(String), title: `Water the plants in ${era}` };
    expect(added.structuredContent).toEqual({ task });
    const listed = await open.callTool({ name: "list_tasks", arguments: {} });
    expect(listed.structuredContent).toEqual({ tasks: expect.arrayContaining([task]) });
    const refused = await open.callTool({ name: "add_task", arguments: { title: " " } });
    expect(refused.isError).toBe(true);
    expect(JSON.stringify(refused)).not.toContain("Traceback");
  });

  test.each(eras)("tells a client of %s how far a slow tool is", async (_, mode) => {
    const seen: number[] = [];
    const slow = { name: "count_slowly", arguments: { to: 3, delayMs: 50 } };
    const counted = await (await connect(mode)).callTool(slow, { onprogress: ({ progress }) => seen.push(progress) });
    expect(counted.structuredContent).toEqual({ counted: 3 });
    expect(seen).toEqual([1, 2, 3]);
  });

  test("answers no page of somebody else", async () => {
    const ask = (headers: Record<string, string>) => fetch(`${stack.url}/mcp`, { method: "POST", headers, body: "{}" });
    expect((await ask({ origin: "https://evil.example" })).status).toBe(403);
    expect((await ask({ origin: stack.url })).status).not.toBe(403);
  });

  test.each(eras)("ends the call in flight of a client of %s before it stops", async (_, mode) => {
    const open = await connect(mode);
    const { promise: isCounting, resolve } = Promise.withResolvers<unknown>();
    const slow = open.callTool({ name: "count_slowly", arguments: { to: 4, delayMs: 500 } }, { onprogress: resolve });
    await isCounting;
    const stopped = (await running()).restart({ t: 20 });
    expect((await slow).structuredContent).toEqual({ counted: 4 });
    await stopped;
    await expect.poll(() => stack.ask("/health").catch(() => ""), { timeout: 60_000 }).toContain("ok");
  });

  test("R27 keeps idle connections as long as KEEP_ALIVE_TIMEOUT_SECONDS says, and refuses what is no time", async () => {
    const exec = await (
      await running()
    ).exec({ Cmd: ["python", "-c", keepsIdleConnections], AttachStdout: true, AttachStderr: true });
    const output = await toText(docker, await buffer(await exec.start({})), []);
    expect(output.trim().split("\n")).toEqual([
      "KEEP_ALIVE_TIMEOUT_SECONDS: must be a whole number from 1 to 86400 1",
      '{"status":"ok"}',
      "b'' True",
    ]);
  });

  test("R14 sends metrics soon after its start and at its end, under the names of the table", async () => {
    const exec = await (
      await running()
    ).exec({ Cmd: ["python", "-c", sendsMetrics], AttachStdout: true, AttachStderr: true });
    const sent = JSON.parse(await toText(docker, await buffer(await exec.start({})), []));
    expect(sent).toMatchObject({ soon: 1, "at the end": 1 });
    expect(Object.keys(sent.metrics).toSorted()).toEqual([
      "http.server.request.duration",
      "mcp.server.operation.duration",
      "mcp.server.start.duration",
      "mcp.server.stopping",
      "process.cpu.time",
      "process.memory.usage",
      "process.uptime",
    ]);
    expect(sent.metrics["mcp.server.operation.duration"]).toEqual([
      expect.objectContaining({
        "gen_ai.tool.name": "add_task",
        "error.type": "tool_error",
        "user_agent.name": "ChatGPT",
      }),
    ]);
  });

  test("R21 is examined without a finding: verify knows nothing of what a server is written in", async () => {
    const report = await verify(`${stack.url}/mcp`, { only: ["protocol", "tools", "auth"], timeoutSeconds: 90 });
    expect(report.findings.filter(({ severity }) => severity !== "info")).toEqual([]);
    expect(report.checks.filter(({ status }) => status === "errored")).toEqual([]);
    expect(report.about).toMatchObject({ kind: "open", call: { tool: "list_tasks" } });
  });

  test("logs its starts and calls as the example server does, in lines of JSON", async () => {
    const output = await (await running()).logs({ stdout: true, stderr: true, follow: false });
    const lines = (await toText(docker, output, []))
      .split("\n")
      .map((line): Record<string, unknown> => JSON.parse(line));
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const called = { time, level: "info", event: "tool_call", id: expect.any(String), durationMs: expect.any(Number) };
    expect(lines[0]).toEqual({ time, level: "info", event: "started", port: 8080, startMs: expect.any(Number) });
    expect(lines).toContainEqual({ ...called, tool: "add_task", outcome: "ok" });
    expect(lines).toContainEqual({ ...called, tool: "add_task", outcome: "tool_error" });
    expect(lines).toContainEqual({ ...called, tool: "count_slowly", outcome: "ok" });
    expect(JSON.stringify(lines)).not.toContain("Water the plants");
  });

  test("is destroyed without remains", async () => {
    expect((await stack.engine.destroy()).ok).toBe(true);
    expect(await findRemains(service)).toEqual([]);
    expect(await stack.engine.stateResources()).toEqual([]);
  });
});

async function connect(mode: VersionNegotiationMode): Promise<Client> {
  client = new Client({ name: "python-test", version: "1.0.0" }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${stack.url}/mcp`)));
  return client;
}

async function running() {
  const [newest] = await serviceContainers(service);
  return docker.getContainer(newest?.Id ?? "");
}
