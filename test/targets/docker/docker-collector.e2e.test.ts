import { once } from "node:events";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { docker, missing } from "../../toolchain/machine.ts";
import { type DockerStack, openStack } from "./docker-stack.ts";

/** What a receiver took: the path, and the text of the message. */
interface Taken {
  path: string;
  text: string;
}

/** Takes OTLP on the address by which containers reach this machine. */
async function startReceiver(): Promise<{ url: string; taken: Taken[]; close(): void }> {
  const { IPAM } = await docker.getNetwork("bridge").inspect();
  const address = String(IPAM.Config[0].Gateway);
  const taken: Taken[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const bytes = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
    // In protobuf texts stand as they are: https://protobuf.dev/programming-guides/encoding/
    taken.push({ path: request.url ?? "", text: bytes.toString("latin1") });
    response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
  }).listen(0, address);
  await once(server, "listening");
  const bound = server.address();
  const port = typeof bound === "object" ? bound?.port : undefined;
  return { url: `http://${address}:${port}`, taken, close: () => void server.close() };
}

let stack: DockerStack;
let receiver: Awaited<ReturnType<typeof startReceiver>>;

describe.skipIf(missing !== "")("R14 a real collector beside a server of Docker's that sends spans alone", () => {
  beforeAll(async () => {
    receiver = await startReceiver();
    stack = await openStack("spans", 18181);
    await stack.engine.configure({
      ...stack.config({}, { context: "test/fixtures/traced-server" }),
      "slipway:observability": { vendor: "otlp", endpoint: receiver.url, collector: "measure" },
    });
  });

  afterAll(async () => {
    await stack?.close();
    receiver?.close();
  });

  test("makes of them the metrics that alarms read, under the service's names, and sends them on", async () => {
    const { ok, output } = await stack.engine.up();
    expect(ok, output).toBe(true);
    expect((await stack.things()).containers).toEqual(expect.arrayContaining([expect.stringContaining("otel-0")]));
    for (const query of ["tool=list_tasks", "tool=add_task&error=tool_error", "tool=never_heard_of&error=_OTHER"])
      expect(await stack.ask(`/call?${query}`)).toBe("200");
    const metrics = () => receiver.taken.filter(({ path }) => path === "/v1/metrics").map(({ text }) => text);
    await vi.waitFor(() => expect(metrics().join("")).toContain("mcp.server.operation.duration"), { timeout: 60_000 });
    const sent = metrics().join("");
    for (const text of ["list_tasks", "add_task", "tool_error", "_other", "service.namespace", "test", "spans"])
      expect(sent).toContain(text);
    // Clients may ask for any name; what they asked for stays in the trace.
    expect(sent).not.toContain("never_heard_of");
    const traces = receiver.taken.filter(({ path }) => path === "/v1/traces").map(({ text }) => text);
    expect(traces.join("")).toContain("never_heard_of");
  });

  test("stays as it is at the next up, and is gone with the stack", async () => {
    expect((await stack.engine.up()).operations).toEqual([]);
    await stack.engine.destroy();
    expect((await stack.things()).containers).toEqual([]);
  });
});
