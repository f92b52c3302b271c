import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { simulation } from "../../../infra/targets/cloud-run/simulation/index.ts";
import { isItsTurn } from "../../long-forms.ts";
import { openStack } from "../examined-stack.ts";

const skipped = (process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "" || !isItsTurn("cloud-run");

// Each test goes on where the one before has ended.
describe.skipIf(skipped)("what a plain `pulumi up` looks at behind a load balancer of cloud-run", () => {
  let stack: Awaited<ReturnType<typeof openStack>>;

  beforeAll(async () => {
    stack = await openStack({
      target: "cloud-run",
      simulation,
      service: { domain: "mcp.example.com" },
      options: { project: "my-project", region: "europe-west1" },
      staging: "",
      steps: [],
    });
  });

  afterAll(() => stack?.close());

  const options = { domainVerified: true };

  test("R38 where the load balancer is only made by this up, that is said and nothing is examined", async () => {
    expect((await stack.engine.up()).ok).toBe(true);
    await stack.configure("second", { env: { FAIL_WITH: "lost-tool" }, options });
    const { answer, seen } = await stack.underTraffic(() => stack.engine.up());
    expect(answer.ok, answer.output).toBe(true);
    expect(answer.output).toContain("nothing answers at mcp.example.com:8443 yet");
    expect(seen).toEqual(["first", "second"]);
    expect(await stack.engine.stackOutput("url")).toBe("https://mcp.example.com");
    const rules = stack.cloud.resources.filter(({ type }) => type.endsWith(":GlobalForwardingRule"));
    expect(rules.map(({ inputs }) => inputs.portRange).toSorted()).toEqual(["443", "80", "8443"]);
  });

  test("R38 a revision without tools is examined by a port of the load balancer and takes no traffic", async () => {
    await stack.configure("third", { env: { FAIL_WITH: "broken-list" }, options });
    const { answer, seen } = await stack.underTraffic(() => stack.engine.up());
    expect([answer.ok, seen]).toEqual([false, ["second"]]);
    expect(answer.output).toContain("takes no traffic (slipway:examine.beforeTraffic)");
  });

  test("R38 one that is mended takes over behind it without a failed request", async () => {
    await stack.configure("third", { options });
    const { answer, seen } = await stack.underTraffic(() => stack.engine.up());
    expect(answer.ok, answer.output).toBe(true);
    expect(seen).toEqual(["second", "third"]);
    expect((await stack.engine.up()).operations).toEqual([]);
    expect((await stack.engine.destroy()).ok).toBe(true);
  });
});
