import { describe, expect, test } from "vitest";
import { loadChecks } from "../../verify/checks.ts";
import type { Check } from "../../verify/contract.ts";
import { runChecks } from "../../verify/run.ts";
import { isInTurn } from "../long-forms.ts";
import { authFaults } from "./faulty/auth-servers.ts";
import { componentsFaults } from "./faulty/components-servers.ts";
import { clientFaults } from "./faulty/client-servers.ts";
import type { FaultyServer } from "./faulty/faulty-server.ts";
import { protocolFaults } from "./faulty/protocol-servers.ts";
import { reachFaults } from "./faulty/reach-servers.ts";
import { toolsFaults } from "./faulty/tools-servers.ts";
import { rawTexts } from "./plain-words.ts";

const faults = [...protocolFaults, ...clientFaults, ...toolsFaults, ...authFaults, ...componentsFaults, ...reachFaults];

// Each takes seconds, and is shown on its own faults in the test of its group.
const slow = ["protocol.conformance", "protocol.idle", "reach.idle-timeout"];
const isBrief = ({ id, group, quick }: Check) =>
  group !== "speed" && !slow.includes(id) && (group !== "components" || quick);

test("R21 R28 there are at least 25 faults, and no two have a name in common", () => {
  expect(faults.length).toBeGreaterThan(25);
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
});

describe("R21 each fault is found by those checks of all groups that should find it, and by no other", () => {
  // The slowest hold a stream open. The test of its group shows each in every run.
  test.concurrent.each(faults.filter((_fault, index) => isInTurn(index, 12)))(
    "$name",
    { timeout: 90_000 },
    async ({ expects, besides = [], start }) => {
      const checks = (await loadChecks()).filter((check) => isBrief(check) || expects.includes(check.id));
      const { findings, unfinished, texts } = await examine(checks, start);
      const found = [...new Set(findings.map(({ check }) => check))].filter((check) => !besides.includes(check));
      expect(found.toSorted(), JSON.stringify(findings, undefined, 2)).toEqual(expects.toSorted());
      expect(unfinished).toEqual([]);
      expect(rawTexts(texts)).toEqual([]);
    },
  );
});

async function examine(checks: readonly Check[], start: FaultyServer["start"]) {
  const server = await start();
  try {
    const report = await runChecks(checks, server.url, { timeoutSeconds: 60, ...server.options });
    const unfinished = report.checks.filter(({ status }) => status === "errored").map(({ id, reason }) => [id, reason]);
    const texts = report.findings.flatMap(({ seen, fix }) => [seen, fix]);
    return {
      findings: report.findings,
      unfinished,
      texts: [...texts, ...report.checks.flatMap(({ reason }) => reason ?? [])],
    };
  } finally {
    await server.close();
  }
}
