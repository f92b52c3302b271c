import type { Tool } from "@modelcontextprotocol/client";
import { describe, expect, test } from "vitest";
import { wrongArguments } from "../../verify/prompts/arguments.ts";
import { lexicalRanker } from "../../verify/prompts/lexical.ts";
import { type GoldenPrompt, parsePrompts } from "../../verify/prompts/prompt-file.ts";
import { toolsForModels } from "../../verify/prompts/ranking.ts";
import { type Outcome, scoreOf } from "../../verify/prompts/score.ts";
import { functionName } from "../../verify/prompts/model-shapes.ts";

const direct = (tools: string[], ran?: string): Outcome => ({ kind: "direct", tools, ...(ran ? { ran } : {}) });
const negative = (ran?: string): Outcome => ({ kind: "negative", tools: [], ...(ran ? { ran } : {}) });

describe("R26 precision and recall", () => {
  test("in all, per tool and per kind", () => {
    const outcomes = [
      direct(["a"], "a"),
      direct(["a"], "b"),
      direct(["a"]),
      direct(["b"], "b"),
      negative("a"),
      negative(),
    ];
    const { precision, recall, perTool, perKind } = scoreOf(outcomes);
    // Four calls, of which two were right; four prompts want a tool, two got it.
    expect([precision, recall]).toEqual([2 / 4, 2 / 4]);
    expect(Object.fromEntries(perTool)).toEqual({
      a: { precision: 1 / 2, recall: 1 / 3 },
      b: { precision: 1 / 2, recall: 1 },
    });
    expect(Object.fromEntries(perKind)).toEqual({
      direct: { right: 2, of: 4 },
      indirect: { right: 0, of: 0 },
      negative: { right: 1, of: 2 },
    });
  });

  test("of several right tools count that which ran, else the first", () => {
    const { perTool } = scoreOf([direct(["a", "b"], "b"), direct(["a", "b"])]);
    expect(Object.fromEntries(perTool)).toEqual({ a: { precision: null, recall: 0 }, b: { precision: 1, recall: 1 } });
  });

  test("are none where nothing ran and nothing was wanted", () => {
    expect(scoreOf([negative()])).toMatchObject({ precision: null, recall: null });
  });
});

describe("R26 arguments", () => {
  const prompt = { id: "p", kind: "direct" as const, text: "p", tools: ["a", "b"], line: 1 };
  const wrong = (wanted: Record<string, unknown>, given: Record<string, unknown>, ran = "a") =>
    wrongArguments({
      right: true,
      ran,
      prompt: { ...prompt, arguments: wanted },
      answer: { candidates: [], arguments: given },
    });

  test.each([
    [{ title: "Buy milk" }, { title: " buy  milk. ", due: "today" }, []],
    [{ title: "Buy milk" }, { title: "Buy oat milk" }, ["title"]],
    [{ done: false }, { done: 0 }, ["done"]],
    [{ where: { city: "Oslo" } }, { where: { city: "oslo", zip: 1 } }, []],
    [{ tags: ["a", "b"] }, { tags: ["a"] }, ["tags"]],
    [{ count: 2 }, {}, ["count"]],
  ])("%j is met by %j but for %j", (wanted, given, names) => {
    expect(wrong(wanted, given)).toEqual(names);
  });

  test("are those of the first right tool alone", () => {
    expect(wrong({ count: 2 }, {}, "b")).toEqual([]);
  });
});

describe("R26 the file", () => {
  const seen = (text: string) => {
    const read = parsePrompts(text);
    return "faults" in read ? read.faults.map((fault) => `${fault.line} ${fault.seen}`) : [];
  };

  test("gives its prompts with their lines", () => {
    expect(
      parsePrompts("prompts:\n\n  - kind: direct\n    text: Hi\n    tool: [a, b]\n  - { kind: negative, text: No }\n"),
    ).toEqual({
      prompts: [
        { id: "Hi", kind: "direct", text: "Hi", tools: ["a", "b"], line: 3 },
        { id: "No", kind: "negative", text: "No", tools: [], line: 6 },
      ],
    });
  });

  test("names all its faults at once, each with its line", () => {
    const text = `prompts:
  - kind: direct
    text: ""
    tool: 5
  - kind: negative
    txt: No
title: mine
`;
    expect(seen(text)).toEqual([
      expect.stringMatching(/^3 prompts\[0\]\.text: /),
      "4 prompts[0].tool: is neither a name nor a list of names",
      expect.stringMatching(/^5 prompts\[1\]\.text: /),
      '6 prompts[1]: there is no "txt" here',
      '7 the file: there is no "title" here',
    ]);
  });

  test.each([
    ["", /^1 the file: /],
    ["prompts: []", /^1 prompts: /],
    ["prompts:\n  - {kind: negative, text: No\n", /^\d /],
    ["prompts:\n - {kind: negative, text: No}\n - {kind: negative, text: No}\n", /^3 "No" stands in line 2, too$/],
    [
      "prompts:\n - {kind: negative, text: A, id: x}\n - {kind: negative, text: B, id: x}\n",
      /^3 "x" stands in line 2, too$/,
    ],
    [
      "a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]",
      /^1 /,
    ],
  ])("%j has a fault", (text, fault) => {
    expect(seen(text)[0]).toMatch(fault);
  });
});

describe("R26 words", () => {
  const tool = (name: string, description: string): Tool => ({ name, description, inputSchema: { type: "object" } });
  const ask = async (tools: Tool[], ...texts: string[]) => {
    const prompts = texts.map((text): GoldenPrompt => ({ id: text, kind: "direct", text, tools: [], line: 1 }));
    const answers = await lexicalRanker.rank(prompts, tools, AbortSignal.timeout(5000));
    return answers.map(({ ran }) => ran);
  };
  const notes = [
    tool("createNote", "Use this when the user wants to write a note down. Do not use for reminders."),
    tool("listNotes", "Use this when the user wants to read their notes."),
  ];

  test("are the same in other forms, and in other words for the same action", async () => {
    const asked = ["Create a note", "Adding notes", "show my notes", "Display all the notes"];
    expect(await ask(notes, ...asked)).toEqual(["createNote", "createNote", "listNotes", "listNotes"]);
  });

  test("that a tool says it is not for count against it, and those of its parameters count for it", async () => {
    const create = tool("alpha", "Create notes.");
    const remind = tool("beta", "Create reminders.");
    const refusing = { ...create, description: `${create.description} Do not use for reminders.` };
    expect(await ask([create, remind], "Create reminder notes")).toEqual(["alpha"]);
    expect(await ask([refusing, remind], "Create reminder notes")).toEqual(["beta"]);
    const inputSchema = { type: "object" as const, properties: { unit: { type: "string", description: "Celsius" } } };
    const convert = [tool("alpha", "Convert values."), { ...tool("beta", "Convert values."), inputSchema }];
    expect(await ask(convert, "Convert values", "Convert values into celsius")).toEqual(["alpha", "beta"]);
  });

  test("need no spaces between them", async () => {
    const tools = [
      tool("list", "ユーザーがタスクの一覧を見たいときに使う。"),
      tool("weather", "天気予報を調べるときに使う。"),
    ];
    expect(await ask(tools, "タスクの一覧", "明日の天気予報", "音楽をかけて")).toEqual(["list", "weather", undefined]);
  });

  test("of one tool alone decide as well, and the order of tools does not matter", async () => {
    expect(await ask(notes.slice(0, 1), "Create a note", "What is the weather?")).toEqual(["createNote", undefined]);
    expect(await ask(notes.toReversed(), "Create a note")).toEqual(["createNote"]);
  });
});

test("R26 a tool for components alone is not shown to a model, and names are such as a model takes", () => {
  const inputSchema = { type: "object" as const };
  const tools = [
    { name: "save_view", inputSchema, _meta: { ui: { visibility: ["app"] } } },
    { name: "list", inputSchema, _meta: { ui: { visibility: ["app", "model"] } } },
    { name: "plain", inputSchema },
  ];
  expect(toolsForModels(tools).map(({ name }) => name)).toEqual(["list", "plain"]);
  expect(functionName("admin.tools/list")).toBe("admin_tools_list");
});
