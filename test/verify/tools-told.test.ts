import { describe, expect, test } from "vitest";
import { verify } from "../../verify/run.ts";
import { modelRules } from "../../verify/tools/model-rules.ts";
import { examine, only, startOf } from "./examine-tools.ts";
import { type Alterations, type Message, serveAltered } from "./faulty/altered-server.ts";
import { toolsFaults } from "./faulty/tools-servers.ts";
import { change, result, toolError } from "./faulty/word-tools.ts";

describe("R22 what a healthy server may do is no fault", () => {
  test.each<[string, Alterations]>([
    [
      "refuse in words what lacks one of several optional arguments",
      {
        list: change("list_words", {
          inputSchema: {
            type: "object",
            properties: Object.fromEntries(
              ["first", "last"].map((name) => [name, { type: "string", maxLength: 9, description: "A letter" }]),
            ),
          },
        }),
        answer: calls("list_words", ({ first, last }) => {
          const isText = [first, last].every((one) => one === undefined || typeof one === "string");
          const isGiven = first !== undefined || last !== undefined;
          return isText && isGiven && `${first}${last}`.length < 19
            ? { result: result({ words: [] }) }
            : { result: toolError("Say first or last, with at most 9 letters") };
        }),
      },
    ],
    [
      "ask for a mail address with an everyday pattern",
      {
        list: change("find_word", {
          inputSchema: {
            type: "object",
            properties: { word: { type: "string", pattern: "\\S+@\\S+\\.\\S+", description: "Mail address" } },
            required: ["word"],
          },
        }),
        answer: calls("find_word", ({ word }) =>
          typeof word === "string" && word.length < 300 && /\S@\S/.test(word)
            ? { result: result({ found: word }) }
            : { result: toolError("word must be a mail address") },
        ),
      },
    ],
    [
      "show the errors that somebody asks for",
      {
        list: change("list_words", {
          name: "list_errors",
          description: "Use this when the user wants the log of errors.",
        }),
        answer: calls("list_errors", () => ({
          result: { ...result({ words: [] }), content: [{ type: "text", text: "Error: disk full, yesterday" }] },
        })),
      },
    ],
    [
      "show a manual with a made-up key",
      {
        answer: calls("list_words", () => ({
          result: result({
            words: ["AKIAIOSFODNN7EXAMPLE", "postgres://user:password@host/db", "sk-learn-model-selection-x"],
          }),
        })),
      },
    ],
    [
      "have words with joined and marked letters, and flags",
      { list: change("add_word", { description: "Keeps a word: naïve, کتاب‌ها, 👩‍💻, 🏴󠁧󠁢󠁥󠁮󠁧󠁿, or ❤️ for later." }) },
    ],
    [
      "let everybody see the tools and ask for sign-in at a call",
      {
        answer: ({ method }: Message) =>
          method === "tools/call"
            ? {
                http: {
                  status: 401,
                  headers: { "www-authenticate": 'Bearer resource_metadata="https://example.com/m"' },
                },
              }
            : undefined,
      },
    ],
  ])("%s", { timeout: 20_000 }, async (_, alterations) => {
    const { findings, checks } = await examine(startOf(() => serveAltered(alterations)));
    expect(findings).toEqual([]);
    expect(checks.filter(({ status }) => status === "errored")).toEqual([]);
  });

  function calls(
    tool: string,
    answer: (args: Record<string, unknown>) => { result: unknown },
  ): NonNullable<Alterations["answer"]> {
    return ({ method, params }) =>
      method === "tools/call" && params["name"] === tool ? answer(Object.assign({}, params["arguments"])) : undefined;
  }
});

describe("R22 a finding names who refuses and who takes it", () => {
  test.each([
    [
      "a list that does not say of what",
      "major",
      /^OpenAI's API and Gemini's API refuse .*VS Code leaves .*Claude's API is not known to mind$/,
    ],
    [
      "an argument whose name has brackets",
      "major",
      /^Claude's API refuses .*; OpenAI's API and Gemini's API are not known to mind$/,
    ],
    ["a choice of numbers", "minor", /^Gemini's API refuses .*; OpenAI's API and Claude's API are not known to mind$/],
    ["a schema without properties", "minor", /^OpenAI's API refuses it from clients that do not mend it/],
    ["a description of 2,472 characters", "minor", /Claude Code cuts it off/],
    ["a name of 70 characters", "major", /^OpenAI's API, Claude's API and Gemini's API refuse the whole request/],
  ])("%s", { timeout: 20_000 }, async (name, severity, why) => {
    const fault = toolsFaults.find((one) => one.name === name);
    const { findings } = await examine(fault?.start ?? (() => Promise.reject(new Error("no such fault"))));
    expect(findings).toMatchObject([{ check: "tools.model-apis", severity, why: expect.stringMatching(why) }]);
  });

  test("every rule has a page and the day on which it was read", () => {
    for (const { source, read } of modelRules) {
      expect(source).toMatch(/^https:\/\/\S+$/);
      expect(read).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
  });
});

describe("R22 a list of tools of several megabytes is told once, and the other checks go on", () => {
  const long = (name: string, characters: number) => ({
    name,
    title: name,
    description: `Use this when the user wants to change ${name}. Do not use for others. ${name.repeat(characters / name.length)}`,
    inputSchema: { type: "object", properties: { word: { type: "string", description: "A word" } } },
    outputSchema: { type: "object" },
  });
  const undescribed = change("find_word", {
    inputSchema: { type: "object", properties: { word: { type: "string", minLength: 1 } }, required: ["word"] },
  });

  test.each([
    [
      "of thousands of tools",
      (name: string) => Array.from({ length: 6000 }, (_, index) => long(`${name}_${index}`, 400)),
      /^[34]\.\d MiB in 6003 tools, of which the other checks looked at 1000$/,
    ],
    ["of one that is long", (name: string) => [long(name, 3_000_000)], /^2\.9 MiB in 4 tools, .* looked at 3$/],
  ])("%s", { timeout: 40_000 }, async (_, more, seen) => {
    const server = await serveAltered({ list: (tools) => [...undescribed(tools), ...more("change")] });
    const asked = ["protocol.results", "tools.parameters", "tools.schemas", "tools.descriptions", "tools.model-apis"];
    const { findings, checks } = await verify(server.endpoint, { only: asked, quick: true }).finally(server.close);
    expect(checks.filter(({ status }) => status === "errored")).toEqual([]);
    const length = findings.filter(({ check }) => check === "protocol.results");
    expect(length).toMatchObject([{ where: "tools/list", severity: "major", seen: expect.stringMatching(seen) }]);
    expect(findings).toContainEqual(expect.objectContaining({ check: "tools.parameters", where: "find_word" }));
  });

  test("and where none is short enough, whatever needs them is skipped with the reason", async () => {
    const server = await serveAltered({ list: () => [long("change", 3_000_000)] });
    const only = ["protocol.results", "tools.names"];
    const { checks, findings } = await verify(server.endpoint, { only }).finally(server.close);
    expect(checks.find(({ id }) => id === "tools.names")).toMatchObject({
      status: "skipped",
      reason: "each of its tools is longer than 1 MiB, which is not looked at",
    });
    expect(findings).toMatchObject([{ check: "protocol.results", seen: expect.stringMatching(/looked at none$/) }]);
  });
});

test("R22 what all tools have in common is told once", { timeout: 20_000 }, async () => {
  const down = { http: { status: 502, body: "no upstream" } };
  const { findings } = await examine(
    startOf(() => serveAltered({ answer: ({ method }) => (method === "tools/call" ? down : undefined) })),
  );
  const where = "list_words, find_word";
  const ofCalls = findings.filter(({ check }) => check === "tools.calls");
  expect(ofCalls).toMatchObject([{ where, seen: "status 502: no upstream" }]);
});

test("R22 a secret in a result stands in no part of the report", { timeout: 20_000 }, async () => {
  const fault = toolsFaults.find((one) => one.name === "the keys of its own surroundings");
  const server = await (fault?.start ?? (() => Promise.reject(new Error("no such fault"))))();
  const report = await verify(server.url, { only }).finally(server.close);
  expect(report.findings).toMatchObject([{ check: "tools.results", severity: "major", seen: "an API key of OpenAI" }]);
  expect(JSON.stringify(report)).not.toContain("Ab1Ab1");
});
