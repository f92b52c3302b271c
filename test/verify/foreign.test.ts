import { describe, test } from "vitest";
import { diagnose } from "../../verify/doctor.ts";
import { verify } from "../../verify/run.ts";
import { judgeFindings } from "./foreign/judge.ts";
import { quickest } from "./foreign/servers.ts";
import { startForeignServer } from "./foreign/start.ts";

describe.concurrent("R19 servers of other people that are known to work", () => {
  test.for(quickest)("$name: nothing above minor, and nothing for doctor", async (server, { expect: expectThis }) => {
    const { endpoint, stop } = await startForeignServer(server);
    try {
      const report = await verify(endpoint, { holdSeconds: 2 });
      const { trueOnes, falseAlarms } = judgeFindings(server, report.findings);
      expectThis(falseAlarms).toEqual([]);
      expectThis(trueOnes.map(({ check }) => check)).toEqual(Object.keys(server.trueFindings ?? {}));
      expectThis(report.checks.filter(({ status }) => status === "errored")).toEqual([]);
      expectThis((await diagnose(endpoint, { timeoutSeconds: 40 }, ["not-responding"])).kind).toBe("works");
    } finally {
      await stop();
    }
  });
});
