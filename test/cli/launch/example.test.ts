import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { iconConverter } from "../../../cli/launch/convert-icons.ts";
import { readImages, sizeOf } from "../../../cli/launch/images.ts";
import { readLaunch } from "../../../cli/launch/launch-file.ts";
import { look } from "../../../cli/launch/look.ts";
import { makePackage } from "../../../cli/launch/make-package.ts";
import { type Picture, pictureTaker } from "../../../cli/launch/pictures.ts";
import { readBack } from "../../../cli/launch/read-back.ts";
import type { Outcome } from "../../../cli/launch/rule.ts";
import { startServer } from "../../../server/test/running-server.ts";
import { checkout } from "../../checkout.ts";

const missing = process.env["SLIPWAY_WITHOUT_CHROMIUM"] ?? "";
/** What only a browser can decide, or mend. */
const browserless = missing === "" ? [] : ["component_broken", "svg_dimensions_not_square"];
const folder = mkdtempSync(join(tmpdir(), "launch-of-tasks-"));

beforeAll(() => {
  cpSync(join(checkout, "server/launch"), join(folder, "launch"), { recursive: true });
  cpSync(join(checkout, "server/prompts.yaml"), join(folder, "prompts.yaml"));
  // Its company is made up, and so are its pages.
  const answer = `<!doctype html><p>${"What we keep of you, and why. ".repeat(20)}</p>`;
  const original = globalThis.fetch;
  vi.stubGlobal("fetch", (input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const isMadeUp = url.hostname === "tasks.example.com" || url.pathname.startsWith("/tasks-example/");
    const headers = { "content-type": "text/html; charset=utf-8" };
    return isMadeUp ? Promise.resolve(new Response(answer, { headers })) : original(input, init);
  });
});
afterAll(() => {
  vi.unstubAllGlobals();
  rmSync(folder, { recursive: true, force: true });
});

describe("R30 R31 the example", () => {
  test("passes with its own launch.yaml: what is left needs production or people, and its pictures are drawn", async () => {
    await using server = await startServer({
      AUTHENTICATION: "none",
      PUBLIC_URL: "https://mcp.tasks.example.com",
      OPENAI_APPS_CHALLENGE: "token-of-the-portal",
    });
    const client = new Client({ name: "somebody", version: "1.0.0" });
    await client.connect(new StreamableHTTPClientTransport(server.url));
    for (const title of ["Water the plants", "Call the plumber", "Book the train to Hamburg"]) {
      await client.callTool({ name: "add_task", arguments: { title } });
    }
    await client.close();
    const file = join(folder, "launch/launch.yaml");
    if (missing === "") {
      // Not square: the package gets a picture that is.
      const wide = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 64"><rect width="96" height="64"/></svg>';
      writeFileSync(join(folder, "launch/wide.svg"), wide);
    }
    const pictures: Picture[] = [];
    const converted: string[] = [];
    const launch = await readLaunch(file);
    const icons = missing === "" ? { ...launch.icons, composer: "wide.svg" } : launch.icons;
    const images = await readImages({ ...launch, icons }, file);
    const args = {
      subject: server.url.href,
      file,
      for: "openai,claude,registry",
      "allow-writes": false,
      timeout: "60",
    };
    const looked = await look(args, [pictureTaker(pictures), iconConverter(images, converted)]);
    const facts = { ...looked.facts, images: { value: images } };
    const { files, plugin } = await makePackage(facts, pictures);
    const report = looked.judge({ ...facts, ...readBack(plugin, launch), plugin: { value: plugin } });

    const codes = (status: Outcome["status"]) =>
      report.outcomes.filter((one) => one.status === status && !one.byHand).map(({ code }) => code);
    if (missing === "") {
      const checks = "value" in facts.report ? facts.report.value.checks : [];
      const own = checks.filter(({ id }) => id.includes(".launch-"));
      expect(own.map(({ id, status, reason }) => ({ id, status, reason }))).toEqual(
        ["protocol.launch-facts", "components.launch-pictures", "components.launch-icons"].map((id) => {
          return { id, status: "passed", reason: undefined };
        }),
      );
    }
    // It was looked at here, and is listed elsewhere.
    expect(report.outcomes.filter(({ status }) => status === "failed")).toMatchObject([
      { code: "endpoint_examined", severity: "minor" },
    ]);
    expect(
      codes("not-evaluated")
        .filter((code) => !browserless.includes(code))
        .toSorted(),
    ).toEqual([
      "cold_first_call",
      "domain_verification_required",
      "endpoint_unusable",
      "secret_in_package",
      "test_case_call_failed",
    ]);
    expect(report.counts.toTick).toBe(11);
    expect(report.admits).toBe("everybody, without signing in");
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(["task-list-1.0.0.zip", "server.json", "claude-directory.json", "justifications.md"]),
    );
    if (missing !== "") return;
    expect(converted).toEqual(["icons.composer: a PNG of 96 × 96 pixels was made of wide.svg"]);
    const composer = plugin.entries.find(({ path }) => path === "assets/composer.png");
    expect(sizeOf(composer?.content ?? new Uint8Array())).toMatchObject({ format: "png", width: 96, height: 96 });
    expect(pictures.map(({ theme, width }) => `${width} ${theme}`)).toEqual([
      "706 light",
      "706 dark",
      "1000 light",
      "1000 dark",
    ]);
    for (const { png, width } of pictures) expect(sizeOf(png)).toMatchObject({ format: "png", width });
    expect(sizeOf(pictures[0]?.png ?? new Uint8Array()).height).toBeGreaterThanOrEqual(400);
    // Drawn, and not the same in both themes.
    expect(pictures[0]?.png.length).toBeGreaterThan(5000);
    expect(pictures[0]?.png).not.toEqual(pictures[1]?.png);
    const shots = plugin.entries.filter(({ path }) => path.startsWith("assets/screenshot-"));
    expect(shots).toHaveLength(launch.starterPrompts?.length ?? 0);
  }, 60_000);
});
