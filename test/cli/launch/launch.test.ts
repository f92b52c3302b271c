import { describe, expect, test } from "vitest";
import { draftLaunch } from "../../../cli/launch/draft.ts";
import { parseLaunch } from "../../../cli/launch/launch-file.ts";
import { launchText } from "../../../cli/launch/launch-text.ts";
import { pluginEntries } from "../../../cli/launch/plugin.ts";
import { readZip, toZip } from "../../../cli/launch/plugin-files.ts";
import { readBack } from "../../../cli/launch/read-back.ts";
import { deepLinks, serverJson } from "../../../cli/launch/records.ts";
import { admitsOf, toReport } from "../../../cli/launch/report.ts";
import { reportFiles } from "../../../cli/launch/report-files.ts";
import { toTerminal } from "../../../cli/launch/report-text.ts";
import { evaluate } from "../../../cli/launch/rule.ts";
import { rules } from "../../../cli/launch/rules/index.ts";
import { toTestCases } from "../../../cli/launch/test-cases.ts";
import { faults } from "./faults.ts";
import { endpoint, fitLaunch, svg, toFacts } from "./fit-launch.ts";

describe("R30 launch init", () => {
  const sources = {
    manifest: {
      name: "@team/task-board-mcp-server",
      version: "1.2.0",
      description: "Tasks in the chat",
      author: { name: "Ada", email: "ada@example.com" },
      repository: "git+https://github.com/team/board.git",
    },
    stack: { domain: "mcp.example.com", path: "/mcp" },
    prompts: { path: "../prompts.yaml", prompts: fitLaunch().prompts },
  };

  test("writes what can be found out, and all else as comments that say what belongs there", () => {
    const text = launchText(draftLaunch(sources), "node_modules/slipway/stacks/launch.schema.json");
    expect(parseLaunch(text, "launch.yaml")).toEqual({
      name: "task-board-mcp-server",
      version: "1.2.0",
      displayName: "Task board",
      description: "Tasks in the chat",
      developer: { name: "Ada", email: "ada@example.com" },
      urls: { repository: "https://github.com/team/board" },
      endpoint: "https://mcp.example.com/mcp",
      starterPrompts: ["Show my tasks.", "Add a task: buy milk.", "List the tasks."],
      prompts: "../prompts.yaml",
      registry: { name: "io.github.team/task-board-mcp-server", proof: "github" },
    });
    expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=node_modules/slipway/stacks/launch.schema.json");
    expect(text).toContain("# https URL of the privacy policy");
    expect(text).toContain("  # privacy:");
  });

  test("of nothing writes nothing but comments, which can be read", () => {
    expect(parseLaunch(launchText(draftLaunch({}), "x"), "launch.yaml")).toEqual({ displayName: undefined });
  });

  test("a field that there is not is named with the file", () => {
    expect(() => parseLaunch("displayname: Tasks", "launch.yaml")).toThrow(/launch\.yaml cannot be used.*displayname/s);
    expect(parseLaunch("urls:\nname: tasks\n", "launch.yaml")).toEqual({ name: "tasks" });
  });
});

describe("R30 launch package", () => {
  const ingredients = () => ({ ...fitLaunch(), screenshots: [] });

  test("is the same to the byte, whatever the order of what goes in", async () => {
    const entries = pluginEntries(ingredients());
    const zip = await toZip(entries);
    expect(await toZip(Object.fromEntries(Object.entries(entries).toReversed()))).toEqual(zip);
    const { entries: read } = await readZip(zip);
    expect(read.map(({ path }) => path)).toEqual(["assets/composer.svg", "assets/logo.svg", "mcp.json", "plugin.json"]);
    expect(Buffer.from(read[1]?.content ?? [])).toEqual(svg);
  });

  test("tells a link and a locked entry in an archive of others", async () => {
    const zip = await toZip({ "a.txt": "a" });
    const at = zip.indexOf(Buffer.from("504b0102", "hex"));
    zip.writeUInt32LE(0o120777 * 0x10000, at + 38);
    // What is locked has a header of 12 bytes before it.
    zip.writeUInt16LE(zip.readUInt16LE(at + 8) | 1, at + 8);
    zip.writeUInt32LE(13, at + 20);
    expect((await readZip(zip)).entries).toMatchObject([{ path: "a.txt", isLink: true, isEncrypted: true }]);
  });

  test("has 5 positive and 3 negative test cases, each tool before any comes twice", () => {
    const { prompts, tools } = fitLaunch();
    const { positive, negative } = toTestCases(prompts, tools);
    expect(positive.map((one) => one.tools_triggered)).toEqual([
      "list_tasks",
      "add_task",
      "list_tasks",
      "list_tasks",
      "add_task",
    ]);
    expect(positive[0]?.expected_behavior).toBe(
      "list_tasks (List tasks) is called, and its component shows the result.",
    );
    expect(positive[1]?.expected_behavior).toContain("after the user has confirmed it");
    expect(negative).toHaveLength(3);
  });

  test("is read back as what went in, and what went wrong on the way is found by the same rules", async () => {
    const fit = fitLaunch();
    const plugin = await readZip(await toZip(pluginEntries({ ...fit, screenshots: [] })));
    const back = readBack(plugin, fit.launch);
    expect(back.launch).toEqual({ value: { ...fit.launch, icons: expect.anything() } });
    expect(evaluate(rules, { ...toFacts(fit), ...back }).filter(({ status }) => status !== "passed")).toEqual([]);
    const entries = plugin.entries.map((entry) =>
      entry.path === "plugin.json"
        ? {
            ...entry,
            content: Buffer.from(
              Buffer.from(entry.content ?? [])
                .toString()
                .replace("Your tasks in the chat", "x".repeat(31)),
            ),
          }
        : entry,
    );
    const broken = readBack({ ...plugin, entries }, fit.launch);
    const found = evaluate(rules, { ...toFacts(fit), ...broken }).filter(({ status }) => status === "failed");
    expect(found.map(({ code }) => code)).toEqual(["submission_subtitle_too_long"]);
    expect(readBack({ ...plugin, entries: [] }, {}).launch).toHaveProperty("unknown");
  });

  test("links that add it to editors hold name and endpoint", () => {
    const links = deepLinks(fitLaunch().launch);
    const cursor = new URL(links["Cursor, over the web"] ?? "").searchParams;
    expect(JSON.parse(atob(cursor.get("config") ?? ""))).toEqual({ url: endpoint });
    expect(cursor.get("name")).toBe("task-board");
    const code = decodeURIComponent((links["VS Code"] ?? "").replace("vscode:mcp/install?", ""));
    expect(JSON.parse(code)).toEqual({ name: "task-board", type: "http", url: endpoint });
    const through = new URL(links["VS Code, over the web"] ?? "").searchParams.get("url");
    expect(through).toBe(links["VS Code"]);
  });

  test("the registry's record takes the first sentence of a long description", () => {
    const { launch } = fitLaunch();
    const description = `Shows your tasks. ${"And more. ".repeat(20)}`;
    expect(serverJson({ ...launch, description })).toMatchObject({
      name: "com.example.tasks/board",
      description: "Shows your tasks.",
      repository: { source: "github" },
      remotes: [{ type: "streamable-http", url: endpoint }],
    });
  });
});

describe("R30 what is taken over", () => {
  test("of a description is no half sentence after an abbreviation", () => {
    const description = `Plans tasks, e.g. for a team, and says when each is due. ${"And more. ".repeat(20)}`;
    expect(serverJson({ description })).toMatchObject({
      description: "Plans tasks, e.g. for a team, and says when each is due.",
    });
  });

  test("of a page without https is nothing, and no repository of GitHub is made of it", () => {
    expect(draftLaunch({ manifest: { homepage: "acme.dev/tool" } }).urls?.website).toBeUndefined();
    expect(draftLaunch({ manifest: { homepage: "acme/tool.js" } }).urls?.website).toBe(
      "https://github.com/acme/tool.js",
    );
  });
});

describe("R31 the report", () => {
  test("says what is missing first, then what nobody looked at, and escapes what servers say", () => {
    const fit = fitLaunch();
    faults["alerts_received"]?.(fit);
    fit.challenge = fit.challenge.map((own) => ({ ...own, type: "<script>" }));
    const facts = { ...toFacts(fit), pages: { unknown: "name a stack" } };
    const admits = admitsOf(facts);
    const about = {
      subject: "Tasks",
      endpoint,
      admits,
      for: ["openai", "readiness"] as const,
      at: "2026-11-27T00:00Z",
    };
    const report = toReport(about, evaluate(rules, facts));
    expect(report.outcomes.slice(0, 3).map(({ code }) => code)).toEqual([
      "domain_verification_required",
      "alerts_received",
      "urls_unreachable",
    ]);
    expect(report.verdict.outcome).toBe("failed");
    const { "readiness.html": html, "readiness.md": markdown } = reportFiles(report);
    for (const text of [html, markdown]) expect(text).toContain("who may use it now: 1 on the allow-list");
    const open = { isOpen: true, openTools: ["list_tasks"] };
    expect(admitsOf({ ...facts, openness: { value: open } })).toBe("everybody, without signing in");
    expect(admitsOf({ ...facts, openness: { value: { ...open, isOpen: false } } })).toBe(
      "everybody for list_tasks, without signing in; for the rest 1 on the allow-list",
    );
    expect(html).toContain("&lt;script&gt;");
    expect(html).not.toContain("<script>");
    expect(markdown).toContain("`alerts_received`");
    const text = toTerminal(report, { columns: 100, isColored: false });
    expect(text).toContain("not evaluated: name a stack");
    expect(text).toMatch(/2 missing, 1 not evaluated, 0 to tick by hand, \d+ as they should be/);
  });
});
