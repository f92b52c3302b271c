import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deafness } from "../../../cli/deaf-alarms.ts";
import { serviceContainers } from "../../../toolchain/service-containers.ts";
import { verify } from "../../../verify/run.ts";
import { takesLongForms } from "../../long-forms.ts";
import { missing } from "../../toolchain/machine.ts";
import { foreignDirectory } from "../../verify/foreign/servers.ts";
import { type DockerStack, openStack } from "./docker-stack.ts";

const folder = "test/fixtures/quick-starts";

/** Stages of a Dockerfile, and the checks whose findings are true of what its framework's quick start does. */
const quickStarts: [string, string, string[]][] = [["python", "fastmcp", ["protocol.sessions"]]];
if (takesLongForms) {
  quickStarts.push(
    ["python", "mcp", ["protocol.sessions"]],
    ["node", "fastmcp", ["protocol.sessions"]],
    ["node", "mcp-use", []],
  );
}

describe.skipIf(missing !== "")("R40 quick starts as their packages bring them", () => {
  let stack: DockerStack;

  beforeAll(async () => {
    stack = await openStack("quick-starts", 18131);
    await copyFile(join(foreignDirectory, "requirements-current.txt"), stack.path(`${folder}/requirements.txt`));
    await copyFile(join(foreignDirectory, "servers/mcp-use.mjs"), stack.path(`${folder}/mcp-use.mjs`));
  });
  afterAll(() => stack?.close());

  test.each(quickStarts)("%s %s is deployed and answers", async (language, target, found) => {
    const image = { context: folder, dockerfile: `${folder}/${language}.Dockerfile`, target };
    const service = { healthPath: false, memoryMiB: 512 };
    await stack.engine.configure(stack.config(service, image, { startTimeoutSeconds: 60 }));
    const result = await stack.engine.up();
    expect(result.ok, result.output).toBe(true);
    const report = await verify(`${stack.url}/mcp`, { quick: true });
    expect(report.about, JSON.stringify(report.findings)).toMatchObject({ kind: "open", tools: [expect.anything()] });
    const loud = report.findings.filter(({ severity }) => severity === "critical" || severity === "major");
    expect(loud.map(({ check }) => check)).toEqual(found);
    // What a session in memory cannot do on two instances has its way out.
    for (const { fix } of loud) expect(fix).toContain("FASTMCP_STATELESS_HTTP");
    const server = (await stack.engine.stateResources()).find(({ urn }) => urn.endsWith("::quick-starts-0"));
    const lines = await serviceContainers("test", [server?.id ?? ""]).log();
    expect(deafness(["latency"], lines), lines.join("\n")).toContain("latency would never ring");
  });
});
