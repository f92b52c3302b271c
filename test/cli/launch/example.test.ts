import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, describe, expect, test } from "vitest";
import { sizeOf } from "../../../cli/launch/images.ts";
import { look } from "../../../cli/launch/look.ts";
import { makePackage } from "../../../cli/launch/make-package.ts";
import { type Picture, pictureTaker } from "../../../cli/launch/pictures.ts";
import type { Outcome } from "../../../cli/launch/rule.ts";
import { startServer } from "../../../server/test/running-server.ts";
import { checkout } from "../../checkout.ts";
import { fitLaunch, svg } from "./fit-launch.ts";

const missing = process.env["SLIPWAY_WITHOUT_CHROMIUM"] ?? "";
/** What only a browser can decide. */
const browserless = missing === "" ? [] : ["component_broken"];
const scratch = mkdtempSync(join(tmpdir(), "launch-of-tasks-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("R30 R31 the example", () => {
  test("is looked at and packed: what is missing needs people, and its pictures are drawn in both themes", async () => {
    const proof = "v=MCPv1; k=ed25519; p=AAAAC3NzaC1lZDI1NTE5AAAA";
    await using server = await startServer({
      AUTHENTICATION: "none",
      OPENAI_APPS_CHALLENGE: "token-of-the-portal",
      MCP_REGISTRY_AUTH: proof,
    });
    const client = new Client({ name: "somebody", version: "1.0.0" });
    await client.connect(new StreamableHTTPClientTransport(server.url));
    await client.callTool({ name: "add_task", arguments: { title: "Water the plants" } });
    await client.close();
    const { launch } = fitLaunch();
    const file = join(scratch, "launch.yaml");
    writeFileSync(join(scratch, "logo.svg"), svg);
    writeFileSync(join(scratch, "prompts.yaml"), readFileSync(join(checkout, "server/prompts.yaml")));
    const ticked = [...(launch.ticked ?? []), "first-launch"];
    writeFileSync(file, JSON.stringify({ ...launch, endpoint: server.url.href, urls: undefined, ticked }));
    const pictures: Picture[] = [];
    const args = {
      subject: server.url.href,
      file,
      for: "openai,claude,registry",
      "allow-writes": false,
      timeout: "60",
    };
    const { facts, judge } = await look(args, pictureTaker(pictures));
    const { files, plugin } = await makePackage(facts, pictures);
    const report = judge({ ...facts, plugin: { value: plugin } });

    // On this machine alone it has no public address and no pages.
    const codes = (status: Outcome["status"]) =>
      report.outcomes.filter((one) => one.status === status).map(({ code }) => code);
    expect(codes("failed").toSorted()).toEqual([
      "claude_documentation",
      "claude_port",
      "endpoint_not_https",
      "mcp_server_entry",
      "registry_name_domain",
      "registry_remote",
      "urls_missing",
    ]);
    expect(
      codes("not-evaluated")
        .filter((code) => !browserless.includes(code))
        .toSorted(),
    ).toEqual(["cold_first_call", "secret_in_package", "test_case_call_failed", "urls_unreachable"]);
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(["task-board-1.1.0.zip", "server.json", "claude-directory.json", "justifications.md"]),
    );
    if (missing !== "") return;
    expect(pictures.map(({ theme, width }) => `${width} ${theme}`)).toEqual([
      "706 light",
      "706 dark",
      "1000 light",
      "1000 dark",
    ]);
    for (const { png, width } of pictures) expect(sizeOf(png)).toMatchObject({ format: "png", width });
    expect(sizeOf(pictures[0]?.png ?? svg).height).toBeGreaterThanOrEqual(400);
    // Drawn, and not the same in both themes.
    expect(pictures[0]?.png.length).toBeGreaterThan(5000);
    expect(pictures[0]?.png).not.toEqual(pictures[1]?.png);
    expect(plugin.entries.map(({ path }) => path)).toContain("assets/screenshot-1.png");
  }, 60_000);
});
