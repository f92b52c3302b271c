import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { docker, missing } from "../../toolchain/machine.ts";
import { type OtlpReceiver, startOtlpReceiver } from "../otlp-receiver.ts";
import { type DockerStack, openStack } from "./docker-stack.ts";

let stack: DockerStack;
let receiver: OtlpReceiver;

describe.skipIf(missing !== "")("R14 a real collector beside a server of Docker's that sends spans alone", () => {
  beforeAll(async () => {
    const { IPAM } = await docker.getNetwork("bridge").inspect();
    receiver = await startOtlpReceiver(String(IPAM?.Config?.[0]?.["Gateway"]));
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
    const metrics = () => receiver.said("metrics");
    await expect.poll(metrics, { timeout: 60_000 }).toContain("mcp.server.operation.duration");
    const sent = metrics();
    for (const text of ["list_tasks", "add_task", "tool_error", "_other", "service.namespace", "test", "spans"])
      expect(sent).toContain(text);
    // Clients may ask for any name; what they asked for stays in the trace.
    expect(sent).not.toContain("never_heard_of");
    expect(receiver.said("traces")).toContain("never_heard_of");
  });

  test("stays as it is at the next up, and is gone with the stack", async () => {
    expect((await stack.engine.up()).operations).toEqual([]);
    await stack.engine.destroy();
    expect((await stack.things()).containers).toEqual([]);
  });
});
