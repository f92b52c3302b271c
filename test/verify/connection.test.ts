import { describe, expect, test } from "vitest";
import { verify } from "../../verify/run.ts";
import { connectionFaults } from "./faulty/connection-servers.ts";

describe("R21 R34 one cause is told by exactly the check that should, and the rest is skipped with its sentence", () => {
  test.concurrent.each(connectionFaults)("$name", { timeout: 60_000 }, async ({ start, expects, kind, fix }) => {
    const server = await start();
    const report = await verify(server.url, { ...server.options, quick: true }).finally(server.close);
    const { findings, checks } = report;
    expect(findings).toMatchObject([{ check: expects[0], cause: kind, severity: "critical" }]);
    const [finding] = findings;
    expect(`${finding?.fix}`).toContain(fix);
    expect(checks.filter(({ status }) => status === "errored")).toEqual([]);
    const reasons = checks.filter(({ status }) => status === "skipped").map(({ reason }) => reason);
    expect(new Set(reasons.filter((reason) => !isOfTheRun(reason)))).toEqual(new Set([finding?.seen]));
  });
});

/** What is skipped for another reason than the endpoint. */
function isOfTheRun(reason = ""): boolean {
  return /^needs |^changes data|does not use TLS$/.test(reason);
}
