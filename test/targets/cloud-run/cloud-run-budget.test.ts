import { describe, expect, test } from "vitest";
import * as z from "zod";
import { readSettings } from "../../../infra/config.ts";
import { cloudRunCloud } from "../../../infra/targets/cloud-run/simulation/cloud.ts";
import { named, rawConfig, runProgram, useCloud } from "../../infra/program.ts";

useCloud(cloudRunCloud());

const options = { project: "my-project", region: "europe-west1" };
const service = { name: "demo" };
const config = { target: "cloud-run", image: { context: "test/fixtures/plain-server" }, service, options };
const run = (changes: object) => runProgram({ ...config, ...changes });

describe("what is watched on cloud-run, and at what cost", () => {
  const account = { ...options, billingAccount: "012345-ABCDEF-012345" };
  const budget = (receivers: object[]) => ({
    options: account,
    ...(JSON.stringify(receivers).includes("PAGER_KEY") ? { secrets: { PAGER_KEY: "key" } } : {}),
    alerts: { receivers, budget: { usdPerMonth: 99.5 } },
  });
  const email = { email: "a@example.com" };

  test("R13 a budget tells by e-mail alone, in the account's currency, and counts its calls for the project", async () => {
    const made = await run(budget([email, { kind: "pagerDuty", secret: "PAGER_KEY" }]));
    const { amount, allUpdatesRule } = z
      .object({ amount: z.unknown(), allUpdatesRule: z.unknown() })
      .parse(named(made, "gcp:billing/budget:Budget", "demo-budget"));
    expect(amount).toEqual({ specifiedAmount: { units: "100" } });
    expect(allUpdatesRule).toEqual({ monitoringNotificationChannels: ["demo-email-0-id"] });
    expect(named(made, "pulumi:providers:gcp", "demo-billing")).toMatchObject({
      userProjectOverride: "true",
      billingProject: "my-project",
    });
    const nobody = await run(budget([{ kind: "pagerDuty", secret: "PAGER_KEY" }]));
    expect(named(nobody, "gcp:billing/budget:Budget", "demo-budget")).not.toHaveProperty("allUpdatesRule");
  });

  test("R13 what a budget cannot tell is said aloud", async () => {
    const warnings = async (changes: object) => {
      const settings = await readSettings(rawConfig({ ...config, ...changes }));
      return settings.target.check(settings.spec).join("\n");
    };
    expect(await warnings(budget([email, { kind: "pagerDuty", secret: "PAGER_KEY" }]))).toContain(
      "so not pager-duty-1",
    );
    expect(await warnings(budget([email]))).toBe("");
    await expect(run(budget(Array<object>(6).fill(email)))).rejects.toThrow("tells at most 5 e-mail addresses");
  });

  test("R13 labels tell the service and the stack of everything apart that can have them", async () => {
    const labels = { "slipway-service": "demo", "slipway-stack": "prod-eu-2f2363" };
    const made = await runProgram({ ...config, alerts: { receivers: [email] } }, { stack: "Prod.EU" });
    const provider = named(made, "pulumi:providers:gcp");
    expect(JSON.parse(String(provider?.defaultLabels))).toEqual(labels);
    // Their own name for it is one that the provider does not know.
    const others = made.resources.filter(({ type }) =>
      /:(AlertPolicy|NotificationChannel|UptimeCheckConfig)$/.test(type),
    );
    expect(others.length).toBeGreaterThan(5);
    for (const { inputs } of others) expect(inputs.userLabels).toEqual(labels);
  });
});
