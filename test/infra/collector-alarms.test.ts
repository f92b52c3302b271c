import { describe, expect, test } from "vitest";
import { readSettings } from "../../infra/config.ts";
import { prepareService } from "../../infra/prepared-service.ts";
import { ecsCloud } from "../../infra/targets/ecs/simulation/cloud.ts";
import { checkout } from "../checkout.ts";
import { alarmSchema, evaluate, keyOf } from "../clouds/aws/cloudwatch/evaluate.ts";
import { digest, named, rawConfig, runProgram, useCloud } from "./program.ts";

useCloud(ecsCloud());

const receivers = [{ email: "team@example.com" }];
const common = {
  image: { reference: `ghcr.io/team/server@${digest}` },
  secrets: { OTEL_EXPORTER_OTLP_HEADERS: "api-key=key-of-nobody" },
  alerts: { receivers },
};
const observability = { vendor: "newrelic", collector: "measure" };

describe("R14 the platform's own alarms beside a collector", () => {
  test.each([
    { cpu: 0.25, memoryMiB: 512, task: 1024 },
    { cpu: 0.5, memoryMiB: 1024, task: 2048 },
    { cpu: 0.5, memoryMiB: 4096, task: 5120 },
  ])("memory on ecs is of the server's $memoryMiB MiB in a task of $task", async ({ cpu, memoryMiB, task }) => {
    const ecs = { ...common, target: "ecs", options: { region: "eu-west-1", domainVerified: true } };
    const service = { name: "demo", cpu, memoryMiB, domain: "mcp.example.com" };
    const made = async (more: object) => {
      const run = await runProgram({ ...ecs, service, ...more });
      expect(named(run, "aws:ecs/taskDefinition:TaskDefinition")).toMatchObject({
        memory: String("observability" in more ? task : memoryMiB),
      });
      return named(run, "aws:cloudwatch/metricAlarm:MetricAlarm", "demo-memory");
    };
    expect(await made({ secrets: {} })).toMatchObject({ metricName: "MemoryUtilization", threshold: 85 });
    const alarm = alarmSchema.parse(JSON.parse(JSON.stringify(await made({ observability }))));
    const query = "metricQueries" in alarm ? alarm.metricQueries.find((one) => "metric" in one) : undefined;
    const metric = query && "metric" in query ? query.metric : expect.fail("it is of no metric");
    const ringsAt = (server: number, collector: number) => {
      const used = Array.from({ length: 20 }, () => [(100 * (server + collector)) / task]);
      return evaluate(alarm, new Map([[keyOf(metric), used]]), { from: 15, to: 20 }, "stays missing").length === 5;
    };
    // A collector takes up to the 96 MiB that it limits itself to.
    expect([ringsAt(memoryMiB, 0), ringsAt(memoryMiB, 96)]).toEqual([true, true]);
    expect([ringsAt(memoryMiB * 0.75, 0), ringsAt(memoryMiB * 0.75, 96)]).toEqual([false, false]);
  });

  test("cpu and memory on container-apps are said to be out of a server's reach, while their bounds are", async () => {
    const apps = { ...common, target: "container-apps", options: { location: "westeurope" }, observability };
    const service = { name: "demo", cpu: 0.5, memoryMiB: 1024, requestTimeoutSeconds: 240 };
    const on = async (alerts: object) => {
      const config = { ...apps, service, alerts: { receivers, ...alerts } };
      return (await prepareService(await readSettings(rawConfig(config)), checkout)).warnings.join("\n");
    };
    expect(await on({})).toMatch(
      /server at its own limit is 66 % of cpu and 66 % of memory: set slipway:alerts.cpu.percent/,
    );
    expect(await on({ cpu: { percent: 60 }, memory: { percent: 60 } })).not.toContain("its own limit");
  });
});
