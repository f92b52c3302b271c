import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newlyBroken } from "../../cli/contract-accept.ts";
import { compareContract } from "../../verify/diff/contract.ts";
import { type ContractFile, readContract, writeContract } from "../../verify/diff/contract-file.ts";
import { verify } from "../../verify/run.ts";
import { toContracts } from "../../verify/tool-contract.ts";
import { fault } from "./faulty/altered-server.ts";
import { change } from "./faulty/word-tools.ts";

type Tool = Parameters<typeof toContracts>[0][number];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-contract-"));
});
afterAll(() => rm(folder, { recursive: true }));

const find: Tool = {
  name: "find",
  title: "Find",
  description: "finds",
  annotations: { readOnlyHint: true },
  inputSchema: { type: "object", properties: { q: { enum: ["a", "b"] } } },
  outputSchema: { type: "object", properties: {} },
  _meta: {
    ui: { resourceUri: "ui://a/view.html" },
    securitySchemes: [{ type: "oauth2", scopes: ["read"] }],
    note: "x".repeat(1000),
  },
};
const add: Tool = { name: "add", description: "adds", inputSchema: { type: "object" } };
const published = (tools: Tool[]): ContractFile => ({ status: "published", tools: toContracts(tools), broken: [] });

describe("R37 the file of accepted tools", () => {
  test("what is read is what was written, whatever the order of tools and keys", async () => {
    const file = join(folder, "round-trip.json");
    await writeContract(file, published([find, add]));
    const text = await readFile(file, "utf8");
    const read = await readContract(file);
    expect(read && compareContract(read, toContracts([find, add])).changes).toEqual([]);
    const { inputSchema: _, ...rest } = find;
    await writeContract(
      file,
      published([add, { inputSchema: { properties: { q: { enum: ["a", "b"] } }, type: "object" }, ...rest }]),
    );
    expect(await readFile(file, "utf8")).toBe(text);
    expect(text.indexOf('"add"')).toBeLessThan(text.indexOf('"find"'));
    expect(text).toContain('"ui.resourceUri": "ui://a/view.html"');
  });

  test("no file is no contract, and another content is told with its place", async () => {
    expect(await readContract(join(folder, "none.json"))).toBeUndefined();
    const file = join(folder, "bad.json");
    await writeFile(file, '{"version": 1, "status": "published", "tools": [{"name": 1}]}');
    await expect(readContract(file)).rejects.toThrow(
      "bad.json is not what slipway contract accept writes at tools.0.name",
    );
  });
});

describe("R37 what changes since tools were accepted", () => {
  const rules = (was: Tool[], is: Tool[], lost: string[] = []) =>
    compareContract(published(was), toContracts(is), new Set(lost)).changes.map(({ rule, isBreaking }) => [
      rule,
      isBreaking,
    ]);
  const withInput = (properties: object, more: object = {}): Tool => {
    return { ...find, inputSchema: { type: "object", properties: { ...properties }, ...more } };
  };
  const moved: Tool = { ...find, _meta: { ...find._meta, ui: { resourceUri: "ui://a/new.html" } } };

  test.each<[string, Tool[], Tool[], string[], [string, boolean][]]>([
    ["a removed tool", [find, add], [find], [], [["tool-removed", true]]],
    [
      "a new required argument",
      [find],
      [withInput({ q: { enum: ["a", "b"] }, r: {} }, { required: ["r"] })],
      [],
      [["arguments-narrowed", true]],
    ],
    ["a removed value", [find], [withInput({ q: { enum: ["a"] } })], [], [["arguments-narrowed", true]]],
    ["one more value", [find], [withInput({ q: { enum: ["a", "b", "c"] } })], [], [["schema-widened", false]]],
    ["one more tool", [find], [find, add], [], [["tool-added", false]]],
    ["another URI of a component, the old one there", [find], [moved], [], [["component-moved", false]]],
    [
      "another URI, the old one gone",
      [find],
      [moved],
      ["ui://a/view.html"],
      [
        ["component-lost", true],
        ["component-moved", false],
      ],
    ],
    [
      "another scope",
      [find],
      [{ ...find, _meta: { ...find._meta, securitySchemes: [] } }],
      [],
      [["scopes-changed", false]],
    ],
  ])("%s", (_, was, is, lost, expected) => {
    expect(rules(was, is, lost)).toEqual(expected);
  });

  test("a renamed tool is told with its new name, and is an error only while it is published", () => {
    const renamed = toContracts([{ ...find, name: "seek" }]);
    const compared = compareContract(published([find]), renamed);
    expect(compared).toMatchObject({ isBroken: true, changes: [{ severity: "critical" }, { kind: "tool added" }] });
    expect(compared.changes[0]?.text).toBe("calls of it fail now; was it renamed to seek?");
    expect(compareContract({ ...published([find]), status: "draft" }, renamed)).toMatchObject({
      isBroken: false,
      changes: [{ severity: "minor", isBreaking: true }, {}],
    });
  });

  test("what breaks is accepted with a reason alone, which is kept", () => {
    const accept = "npx slipway contract accept prod";
    const compared = compareContract(published([find, add]), toContracts([find]));
    expect(() => newlyBroken(compared, undefined, accept)).toThrow(
      /not accepted without a reason:\n {2}breaking {2}tool removed: add/,
    );
    expect(() => newlyBroken(compared, " ", accept)).toThrow(
      '\n  npx slipway contract accept prod --allow-breaking "why"',
    );
    expect(newlyBroken(compared, "add is gone since 2.0", accept)).toEqual([
      { reason: "add is gone since 2.0", changes: ["add: calls of it fail now"] },
    ]);
    expect(newlyBroken(compareContract(published([find]), toContracts([find, add])), undefined, accept)).toEqual([]);
  });
});

test("R37 verify fails where a published tool was renamed, and passes where nothing was", async () => {
  const contractFile = join(folder, "words.json");
  const only = ["tools.contract"];
  const healthy = await fault("words as they are", [], {}).start();
  const renaming = await fault("words renamed", [], { list: change("find_word", { name: "seek_word" }) }).start();
  try {
    const { about } = await verify(healthy.url, { only, ...healthy.options });
    if (about?.kind !== "open") throw new Error("the server is not open");
    await writeContract(contractFile, { status: "published", tools: about.tools, broken: [] });
    const same = await verify(healthy.url, { only, ...healthy.options, contractFile });
    expect(same).toMatchObject({ findings: [], verdict: { outcome: "passed" } });
    const broken = await verify(renaming.url, { only, ...renaming.options, contractFile });
    const fix = expect.stringContaining("npx slipway contract accept <stack or URL>");
    expect(broken).toMatchObject({
      findings: [{ check: "tools.contract", severity: "critical", where: "find_word", fix }, { severity: "info" }],
      verdict: { outcome: "failed" },
    });
    const acceptCommand = "npx slipway contract accept prod";
    const known = await verify(renaming.url, { only, ...renaming.options, contractFile, acceptCommand });
    expect(known.findings[0]?.fix).toMatch(/where these tools run: npx slipway contract accept prod$/);
  } finally {
    await Promise.all([healthy.close(), renaming.close()]);
  }
});
