import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test as anyTest } from "vitest";
import { cloudRunCloud } from "../../infra/targets/cloud-run/simulation/cloud.ts";
import { adaptPolicyPack } from "../../toolchain/offline/policy-pack.ts";
import { copyProject, type ProjectCopy } from "../cli/project-copy.ts";
import { type CloudStack, startCloudStack } from "../engine/cloud-stack.ts";

const test = anyTest.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "");

const service = { name: "demo", production: true, domain: "mcp.example.com", secrets: ["TOKEN"] };
const config = {
  target: "cloud-run",
  image: { context: "test/fixtures/plain-server" },
  service,
  options: { project: "my-project", region: "europe-west1", domainVerified: true, domainWaitSeconds: 0 },
};
let project: ProjectCopy;
let programs: string;
let stack: CloudStack;
let flags: string[];

describe("the policy pack, run by Pulumi", () => {
  beforeAll(async () => {
    project = await copyProject();
    programs = await mkdtemp(join(tmpdir(), "slipway-programs-"));
    const pack = join(project.directory, "infra/policy/pack");
    await adaptPolicyPack(pack, programs);
    flags = ["--policy-pack", pack];
    const environment = { PATH: [programs, process.env.PATH ?? ""].join(delimiter) };
    stack = await startCloudStack(cloudRunCloud(), config, { TOKEN: "hunter2" }, { environment });
  });
  afterAll(async () => {
    await stack?.dispose();
    await project?.dispose();
    if (programs) await rm(programs, { recursive: true });
  });

  test("R16 a stack that breaks nothing mandatory is deployed, and told what is advised", async () => {
    const { ok, output } = await stack.engine.up({ flags });
    expect(ok, output).toBe(true);
    expect(output).toMatch(/\[advisory\] +budget/);
    expect(output).not.toContain("[mandatory]");
    expect(output).not.toContain("hunter2");
  });

  test.each([
    ["a plain secret", { service: { ...service, env: { API_KEY: "hunter3" } } }, "no-plain-secret"],
    ["no warm instance", { service: { ...service, minInstances: 0 } }, "warm-instance"],
  ])("R16 a preview of %s fails, and says why without the value", async (_, changed, rule) => {
    await stack.configure({ ...config, ...changed });
    const { ok, output } = await stack.engine.preview({ flags });
    expect(ok, output).toBe(false);
    expect(output).toMatch(new RegExp(`\\[mandatory\\] +${rule}`));
    expect(output.split("Policies:")[1]).not.toContain("hunter");
  });

  test("R16 a published app may not leave its origin", async () => {
    const file = join(project.directory, "published.json");
    await stack.configure(config);
    await writeFile(file, JSON.stringify({ version: "1.0.0", endpoint: "https://mcp.example.com/mcp", tools: [] }));
    expect((await stack.engine.preview({ flags })).ok).toBe(true);
    await writeFile(file, JSON.stringify({ version: "1.0.0", endpoint: "https://app.example.com/mcp", tools: [] }));
    const { ok, output } = await stack.engine.preview({ flags });
    expect(ok).toBe(false);
    expect(output).toContain("it is served at https://mcp.example.com, and published at https://app.example.com");
  });
});
