import { describe, expect, test } from "vitest";
import { appRunnerCloud } from "../../../infra/targets/app-runner/simulation/cloud.ts";
import { runProgram, type StackConfig, useCloud, valueOf } from "../../infra/program.ts";

useCloud(appRunnerCloud());

const service = { name: "demo", cpu: 1, memoryMiB: 2048, requestTimeoutSeconds: 120 };
const config = { target: "app-runner", image: { context: "test/fixtures/plain-server" }, service };
const run = ({ options = {}, ...changes }: StackConfig & { options?: object } = {}) =>
  runProgram({ ...config, ...changes, options: { region: "us-east-1", ...options } });

describe("a month on app-runner", () => {
  const cost = async (changes: object = {}, alerts: object = {}) =>
    valueOf((await run({ service: { ...service, ...changes }, alerts })).service.outputs.estimatedMonthlyCost);

  test("R10 the estimate grows with the instances that are kept warm", async () => {
    expect((await cost()).total).toMatchInlineSnapshot(`"USD 57.54"`);
    expect((await cost({ minInstances: 3 })).total).toMatchInlineSnapshot(`"USD 77.98"`);
    expect((await cost({ cpu: 4, memoryMiB: 8192 })).total).toMatchInlineSnapshot(`"USD 228.36"`);
  });

  test("R10 it counts alarms and the probe, and names where each price is from", async () => {
    const { items } = await cost({}, { receivers: [{ email: "a@example.com" }] });
    expect(items.probes).toBe("USD 0.00 (https://aws.amazon.com/lambda/pricing/, 2026-08)");
    expect(items["alarms, metrics and dashboard"]).toBe(
      "USD 0.20 (https://aws.amazon.com/cloudwatch/pricing/, 2026-08)",
    );
  });
});
