import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTraffic } from "../../../cli/acceptance/traffic.ts";
import { writeContract } from "../../../verify/diff/contract-file.ts";
import { verify } from "../../../verify/run.ts";
import { type DockerStack, openStack } from "./docker-stack.ts";
import { missing } from "../../toolchain/machine.ts";

let stack: DockerStack;

describe.skipIf(missing !== "")("what a plain `pulumi up` looks at before a revision takes traffic", () => {
  beforeAll(async () => {
    stack = await openStack("lock", 18171);
    await stack.engine.configure(config("first"));
  });

  afterAll(() => stack?.close());

  test("R38 a good first revision passes, and the tools that it offers are accepted", async () => {
    const { ok, output } = await stack.engine.up();
    expect(ok, output).toBe(true);
    const { about } = await verify(`${stack.url}/mcp`, { only: ["protocol.handshake"] });
    if (about?.kind !== "open") throw new Error("the server asks for no sign-in");
    await writeContract(stack.path("contract.json"), { status: "published", tools: about.tools, broken: [] });
  });

  test.each([
    ["is healthy and lists no tools", "broken-list", /critical {2}\S+: .*tools/i],
    ["has lost a tool that is published", "lost-tool", /critical {2}tools\.contract: .*\bcount\b/],
  ])("R38 a revision that %s never takes traffic, and up fails with what was found", async (_, mode, finding) => {
    await stack.engine.configure(config("second", { FAIL_WITH: mode }));
    const before = await stack.ids();
    const traffic = await startTraffic(`${stack.url}/health`);
    const { ok, output } = await stack.engine.up();
    const { seen, failures, count } = await traffic.stop();
    expect(ok).toBe(false);
    expect(output).toContain("runs and takes no traffic (slipway:examine.beforeTraffic)");
    expect(output).toMatch(finding);
    expect({ seen: [...seen], failures }).toEqual({ seen: ["first"], failures: [] });
    expect(count).toBeGreaterThan(0);
    expect(await stack.ids()).toEqual(before);
  });

  test("R38 the one that is mended takes over without a failed request, with no second thoughts afterwards", async () => {
    await stack.engine.configure(config("second"));
    const traffic = await startTraffic(`${stack.url}/health`);
    const { ok, output } = await stack.engine.up();
    const { seen, failures } = await traffic.stop();
    expect(ok, output).toBe(true);
    expect({ seen: [...seen], failures }).toEqual({ seen: ["first", "second"], failures: [] });
    expect((await stack.engine.up()).operations).toEqual([]);
  });

  test("R38 who wants it otherwise deploys unexamined", async () => {
    await stack.engine.configure({
      ...config("third", { FAIL_WITH: "lost-tool" }),
      "slipway:examine": { beforeTraffic: false },
    });
    expect((await stack.engine.up()).ok).toBe(true);
    expect(await stack.ask("/health")).toBe("third");
  });
});

function config(revision: string, env: Record<string, string> = {}) {
  return {
    ...stack.config({ env: { REVISION: revision, ...env } }, { context: "test/fixtures/tiny-mcp-server" }),
    "slipway:examine": { failOn: "critical" },
  };
}
