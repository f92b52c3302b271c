import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deafness } from "../../../cli/deaf-alarms.ts";
import { serviceContainers } from "../../../toolchain/service-containers.ts";
import { verify } from "../../../verify/run.ts";
import { takesLongForms } from "../../long-forms.ts";
import { missing } from "../../toolchain/machine.ts";
import { foreignDirectory } from "../../verify/foreign/servers.ts";
import { type DockerStack, openStack } from "./docker-stack.ts";

const folder = "test/fixtures/quick-starts";
const goExample = "github.com/modelcontextprotocol/go-sdk/examples/http";

/** A stage of a Dockerfile. */
interface QuickStart {
  file: "python" | "node";
  target: string;
  /** Whether it keeps sessions in memory, which is a finding. */
  sessions?: true;
  service?: object;
}

const quickStarts: QuickStart[] = [{ file: "python", target: "fastmcp", sessions: true }];
if (takesLongForms) {
  quickStarts.push(
    { file: "python", target: "mcp", sessions: true },
    { file: "node", target: "fastmcp", sessions: true },
    { file: "node", target: "mcp-use" },
    { file: "node", target: "sdk", service: { port: 3000 } },
    { file: "node", target: "go-sdk", sessions: true, service: { path: "/" } },
  );
}

describe.skipIf(missing !== "")("R40 quick starts as their packages bring them", () => {
  let stack: DockerStack;

  beforeAll(async () => {
    stack = await openStack("quick-starts", 18131);
    const into = (file: string) => stack.path(`${folder}/${file}`);
    await copyFile(join(foreignDirectory, "requirements-current.txt"), into("requirements.txt"));
    await copyFile(join(foreignDirectory, "servers/mcp-use.mjs"), into("mcp-use.mjs"));
    if (takesLongForms) {
      const options = { cwd: join(foreignDirectory, "servers/go"), env: { CGO_ENABLED: "0", GOOS: "linux" } };
      await execa("go", ["build", "-o", into("go-http"), goExample], options);
    }
  });
  afterAll(() => stack?.close());

  test.each(quickStarts)("$file $target is deployed and answers", async ({ file, target, sessions, service }) => {
    const image = { context: folder, dockerfile: `${folder}/${file}.Dockerfile`, target };
    const config = stack.config({ healthPath: false, memoryMiB: 512, ...service }, image, { startTimeoutSeconds: 60 });
    await stack.engine.configure(config);
    const result = await stack.engine.up();
    expect(result.ok, result.output).toBe(true);
    const report = await verify(String(await stack.engine.stackOutput("endpoint")), { quick: true });
    expect(report.about, JSON.stringify(report.findings)).toMatchObject({ kind: "open" });
    const loud = report.findings.filter(({ severity }) => severity === "critical" || severity === "major");
    expect(loud.map(({ check }) => check)).toEqual(sessions ? ["protocol.sessions"] : []);
    // What a session in memory cannot do on two instances has its way out.
    for (const { fix } of loud) expect(fix).toContain("FASTMCP_STATELESS_HTTP");
    const server = (await stack.engine.stateResources()).find(({ urn }) => urn.endsWith("::quick-starts-0"));
    const lines = await serviceContainers("npx slipway up test", [server?.id ?? ""]).log();
    if (target === "fastmcp" && file === "python")
      expect(deafness(["latency"], lines), lines.join("\n")).toContain("latency would never ring");
  });
});
