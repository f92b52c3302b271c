import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bundleOfficialView } from "../../server/test/official-view.ts";
import { startServer } from "../../server/test/running-server.ts";
import type { VerifyOptions } from "../../verify/options.ts";
import type { CheckEvidence } from "../../verify/result.ts";
import { verify } from "../../verify/run.ts";
import { browserFaults } from "./faulty/components-servers.ts";
import { serveShelf, type ShelfDeparture } from "./faulty/shelf-server.ts";
import { shareBrowser } from "./shared-browser.ts";

const missing = process.env["SLIPWAY_WITHOUT_CHROMIUM"] ?? "";
const ids = ["resource", "metadata", "csp", "renders", "console", "interactions", "state", "xss"];

/** What the finding says of some faults. */
const sights: Readonly<Record<string, string>> = {
  "data from another host": "connect-src blocks https://api.example.com/books",
  "a picture from its own server": "cover.png: a component has no server of its own",
  "an exception on load": "TypeError: Cannot read properties of undefined",
  "a handshake that does not end": "ui/initialize, and then nothing",
  "a handshake without a name": "ui/initialize without name and version in appInfo",
  "an exception on a click": "TypeError: Cannot read properties of undefined",
  "arguments that do not fit": '{"name":"Slipway test"}: the value must have required property',
  "markup out of data": "a script in it ran",
  "markup out of data without its scripts": "a text became <",
  "links out of data": "javascript:",
};

async function examine(departure: ShelfDeparture = {}, options: VerifyOptions = {}) {
  const server = await serveShelf(departure);
  try {
    return { ...(await verify(server.endpoint, { only: ["components"], ...options })), calls: server.calls };
  } finally {
    await server.close();
  }
}

// Each waits more than it works.
const how = { concurrent: true, skip: missing !== "", timeout: 90_000 };

describe(`R22 R24 in a browser ${missing}`, how, () => {
  shareBrowser();

  test("a healthy component gives no finding, everything passes, and nothing is changed", async () => {
    const { findings, checks, evidence, timings, calls } = await examine();
    expect(findings).toEqual([]);
    expect(checks.slice(1).map(({ id, status }) => [id, status])).toEqual(
      ids.map((id) => [`components.${id}`, "passed"]),
    );
    expect(calls).not.toContain("add_book");
    expect(timings.map(({ name }) => name)).toContain("ui://shelf/view.html drawn");
    const shots = evidence.filter((exhibit) => exhibit.kind === "screenshot");
    expect(shots.map(({ name }) => name.split(" ").slice(1).join(" "))).toEqual([
      "light narrow",
      "dark narrow",
      "light wide",
    ]);
    for (const { png } of shots) expect(Buffer.from(png.slice(1, 4)).toString()).toBe("PNG");
  });

  test("where writes are allowed the controls reach the server", async () => {
    const { findings, calls } = await examine({}, { allowWrites: true });
    expect(findings).toEqual([]);
    expect(calls).toContain("add_book");
  });

  test("a component on the official library gives no finding", async () => {
    const { findings, checks, evidence } = await examine({ html: await bundleOfficialView() });
    expect(findings).toEqual([]);
    expect(checks.every(({ status }) => status === "passed")).toBe(true);
    expect(textOf(evidence)).toMatch(/Ulysses[^]*button Add\n {2}add_book/);
  });

  test("a component that speaks to ChatGPT alone is shown through its bridge", async () => {
    const { findings, checks, evidence } = await examine({
      html: await chatGptPage(),
      link: { "openai/outputTemplate": "ui://shelf/view.html" },
      mimeType: "text/html+skybridge",
    });
    expect(findings).toMatchObject([{ check: "components.resource", severity: "info" }]);
    expect(checks.every(({ status }) => status === "passed")).toBe(true);
    expect(textOf(evidence)).toMatch(/openai\n[^]*Ulysses[^]*button Add\n {2}add_book/);
  });

  test("so is one that cannot be seen to do so", async () => {
    const html = (await chatGptPage())
      .replaceAll("window.openai", 'window[["open", "ai"].join("")]')
      .replace("openai:set_globals", "load");
    const { findings, evidence } = await examine({ html }, { only: ["components.renders"] });
    expect(findings).toMatchObject([{ check: "components.renders", seen: "it asks window.openai alone" }]);
    expect(textOf(evidence)).toMatch(/openai\n[^]*Ulysses/);
  });

  test("a component without data is driven with made-up data, and one whose data nobody knows with what there is", async () => {
    const { evidence } = await examine({ books: [] });
    expect(textOf(evidence)).toMatch(/list_books \{\}: .*"title":"slipway \d/);
    const { findings, checks } = await examine({ books: [], withoutSchema: true });
    expect(findings).toEqual([]);
    expect(checks.every(({ status }) => status === "passed")).toBe(true);
  });

  test.each([{ allowWrites: false }, { allowWrites: true }])(
    "the example server gives no finding with %j",
    async (options) => {
      await using server = await startServer();
      const { findings, checks } = await verify(String(server.url), { only: ["components"], ...options });
      expect(findings).toEqual([]);
      expect(checks.every(({ status }) => status === "passed")).toBe(true);
    },
  );

  test.each(browserFaults)("$name is found by $expects", async ({ name, expects, start }) => {
    const { url, close, options } = await start();
    const { findings, checks } = await verify(url, { only: ["components"], ...options });
    await close();
    expect(checks.filter(({ status }) => status === "errored")).toEqual([]);
    expect([...new Set(findings.map(({ check }) => check))]).toEqual(expects);
    expect(findings).toMatchObject([{ seen: expect.stringContaining(sights[name] ?? "") }]);
  });
});

test("R24 without a browser it says how to get one", async () => {
  const path = process.env["PATH"];
  const program = process.env["CHROMIUM_PATH"];
  process.env["PATH"] = "";
  process.env["CHROMIUM_PATH"] = "/nowhere/chromium";
  const { checks } = await examine().finally(() => {
    process.env["PATH"] = path;
    if (program === undefined) delete process.env["CHROMIUM_PATH"];
    else process.env["CHROMIUM_PATH"] = program;
  });
  for (const { status, reason } of checks.slice(4)) {
    expect([status, reason]).toEqual(["skipped", expect.stringContaining("install Chromium")]);
  }
});

function textOf(evidence: readonly CheckEvidence[]): string {
  return evidence.flatMap((exhibit) => ("text" in exhibit ? [exhibit.text] : [])).join("\n");
}

function chatGptPage(): Promise<string> {
  return readFile(join(import.meta.dirname, "faulty/chatgpt-page.html"), "utf8");
}
