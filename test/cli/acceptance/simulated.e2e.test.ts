import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isItsTurn } from "../../long-forms.ts";
import { simulatedStacks } from "../../simulated-stacks.ts";
import { missing } from "../../toolchain/machine.ts";
import { copyProject, type ProjectCopy } from "../project-copy.ts";
import { runSlipway } from "../run-slipway.ts";
import { isSeen, parseReport } from "./report.ts";

/** Those that evaluate nothing with a threshold. */
const withoutAlarms = ["fly", "railway", "render"];

let project: ProjectCopy;

describe.skipIf(missing !== "")("slipway acceptance --simulated", () => {
  beforeAll(async () => {
    project = await copyProject();
  });

  afterAll(() => project?.dispose());

  test.each(simulatedStacks.filter(([target]) => isItsTurn(target)))(
    "R39 a whole life on a simulated %s, of stack %s",
    async (target, stack) => {
      const { exitCode, stdout, stderr } = await runSlipway(project.directory, [
        "acceptance",
        stack,
        "--simulated",
        "--json",
      ]);
      expect(stdout, stderr).not.toBe("");
      const report = parseReport(stdout);
      const others = report.steps.filter(({ status }) => status !== "passed");
      expect(others.map(({ name, status }) => [name, status])).toEqual(
        withoutAlarms.includes(target) ? [["changed alert", "not seen here"]] : [],
      );
      expect([exitCode, report.passed, report.left]).toEqual([0, true, []]);
      const unseen = report.steps.flatMap(({ expectations }) => expectations.filter((one) => !isSeen(one)));
      expect(new Set(unseen.map(({ expected }) => expected))).toEqual(
        new Set([
          "checks of the name, the certificate and the way there",
          "no request fails meanwhile",
          ...(withoutAlarms.includes(target) ? ["an alarm changes, and no new revision is made"] : []),
        ]),
      );
    },
  );
});
