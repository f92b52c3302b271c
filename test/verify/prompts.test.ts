import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startServer } from "../../server/test/running-server.ts";
import type { VerifyOptions } from "../../verify/options.ts";
import { checks as promptChecks } from "../../verify/prompts/index.ts";
import { checks as protocolChecks } from "../../verify/protocol/index.ts";
import { runChecks } from "../../verify/run.ts";
import { healthyPrompts, healthyTools, promptsFaults, startShop } from "./faulty/prompts-servers.ts";

const root = join(import.meta.dirname, "../..");
const examplePrompts = join(root, "server/prompts.yaml");

function examine(url: string, options: VerifyOptions = {}) {
  return runChecks([...protocolChecks, ...promptChecks], url, { only: ["prompts"], timeoutSeconds: 30, ...options });
}

describe("R26 one fault is found by exactly the checks that name it", { timeout: 30_000 }, () => {
  test.each(promptsFaults)("$name", async ({ expects, start }) => {
    const { url, close, options } = await start();
    const { findings, checks } = await examine(url, options).finally(close);
    expect([...new Set(findings.map(({ check }) => check))]).toEqual([...new Set(expects)]);
    expect(checks.filter(({ status }) => status === "errored")).toEqual([]);
  });
});

describe("R26 a healthy server", { timeout: 90_000 }, () => {
  test("with prompts that fit gives no finding", async () => {
    const { url, close, options } = await startShop();
    const { findings, checks } = await examine(url, options).finally(close);
    expect(findings).toEqual([]);
    expect(checks.filter(({ status }) => status === "passed").map(({ id }) => id)).toEqual([
      "protocol.handshake",
      "prompts.file",
      "prompts.ranking",
      "prompts.direct",
      "prompts.indirect",
      "prompts.negative",
      "prompts.confusion",
    ]);
  });

  test("gives none either for a direct prompt whose tool comes first, and is unsure for its unknown words alone", async () => {
    const prompts = `${healthyPrompts}  - { kind: direct, text: "Quick, parcel, Jane Doe, Elm Street!", tool: track_parcel }\n`;
    const { url, close, options } = await startShop({ prompts });
    const { findings, evidence } = await examine(url, options).finally(close);
    expect(findings).toEqual([]);
    const scores = evidence.find(({ name }) => name === "scores");
    expect(scores).toMatchObject({ text: expect.stringContaining("direct 6 of 7") });
  });

  test("the example one has precision 1.00, and every direct prompt leads to its tool", async () => {
    await using server = await startServer();
    const { findings, evidence } = await examine(server.url.href, { promptsFile: examplePrompts });
    expect(findings).toEqual([]);
    const scores = evidence.find(({ name }) => name === "scores");
    const text = scores?.kind === "text" ? scores.text : "";
    expect(text).toMatch(/^all +1\.00 /m);
    expect(text).toMatch(/direct 7 of 7, .*negative 5 of 5/);
  });

  test("without prompts is not asked", async () => {
    const { url, close } = await startShop();
    const { checks } = await examine(url).finally(close);
    const own = checks.filter(({ group }) => group === "prompts");
    expect(own.every(({ status, reason }) => status === "skipped" && reason?.includes("--prompts"))).toBe(true);
  });
});

describe("R26 the baseline", { timeout: 30_000 }, () => {
  test("is kept only with --accept, and then shows what became worse and what became better", async () => {
    const shop = await startShop();
    const file = join(shop.folder, "prompts.baseline.json");
    try {
      await examine(shop.url, shop.options);
      await expect(readFile(file)).rejects.toThrow("ENOENT");
      await examine(shop.url, { ...shop.options, prompts: { accept: true } });
      const kept = JSON.parse(await readFile(file, "utf8"));
      expect(kept.accepted.lexical).toMatchObject({ "Where is my parcel?": "track_parcel", late: null });
      expect((await examine(shop.url, shop.options)).findings).toEqual([]);

      kept.accepted.lexical = {
        ...kept.accepted.lexical,
        late: "track_parcel",
        "Track parcel 4711 please": "refund_order",
      };
      kept.accepted["model other"] = {};
      await writeFile(file, JSON.stringify(kept));
      const { evidence, findings } = await examine(shop.url, shop.options);
      // One was lost and one was won: recall is as it was.
      expect(findings).toEqual([]);
      const change = evidence.find(({ name }) => name === "baseline");
      expect(change).toMatchObject({
        text: expect.stringMatching(/lost: .*Monday[^]*won: "Track parcel 4711 please"/),
      });

      kept.accepted.lexical = { late: "track_parcel" };
      await writeFile(file, JSON.stringify(kept));
      expect((await examine(shop.url, shop.options)).findings).toMatchObject([
        { check: "prompts.baseline", severity: "major", where: "recall of all fell from 1.00 to 0.00" },
      ]);
      await examine(shop.url, { ...shop.options, prompts: { accept: true } });
      expect(Object.keys(JSON.parse(await readFile(file, "utf8")).accepted)).toEqual(["lexical", "model other"]);
    } finally {
      await shop.close();
    }
  });
});

describe("R26 a finding", { timeout: 30_000 }, () => {
  test("names the words that led astray, and what to change in which description", async () => {
    const claims = promptsFaults.find(({ expects }) => expects.includes("prompts.negative"));
    const { url, close, options } = (await claims?.start()) ?? (await startShop());
    const { findings } = await examine(url, options).finally(close);
    expect(findings).toMatchObject([
      {
        severity: "major",
        where: "assistant",
        seen: expect.stringMatching(/leads to assistant by .*and 1 more/),
        fix: expect.stringContaining("the description of assistant"),
      },
    ]);
  });

  test("of two tools alike is minor as long as chance takes the right one, and none where one prompt alone stands between", async () => {
    const { track_parcel: original } = healthyTools;
    const twin = { watch_parcel: { title: "Track a parcel", description: original?.description ?? "" } };
    const prompts = healthyPrompts.replace("Track parcel 4711 please", "Where are all my parcels?");
    const shop = await startShop({ tools: twin, prompts });
    const { findings } = await examine(shop.url, shop.options);
    await writeFile(shop.options.promptsFile, healthyPrompts);
    const fewer = await examine(shop.url, shop.options).finally(shop.close);
    expect(findings).toMatchObject([
      { check: "prompts.confusion", severity: "minor", where: "track_parcel, watch_parcel" },
    ]);
    expect(fewer.findings).toEqual([]);
  });

  test("of the file has its line", async () => {
    const broken = promptsFaults.find(({ name }) => name === "the file has faults");
    const { url, close, options } = (await broken?.start()) ?? (await startShop());
    const { findings } = await examine(url, options).finally(close);
    expect(findings.map(({ where }) => where)).toEqual(["prompts.yaml:2", "prompts.yaml:3", "prompts.yaml:4"]);
    expect(findings.map(({ seen }) => seen)).toEqual([
      expect.stringContaining("prompts[0].tool"),
      expect.stringContaining("prompts[1].kind"),
      'prompts[2]: there is no "tool" here',
    ]);
  });
});
