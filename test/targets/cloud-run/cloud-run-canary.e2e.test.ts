import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import * as z from "zod";
import { startCloud } from "../../../cli/simulated-cloud.ts";
import { simulation } from "../../../infra/targets/cloud-run/simulation/index.ts";
import { copyProject } from "../../cli/project-copy.ts";
import { runSlipway } from "../../cli/run-slipway.ts";
import { openProcesses } from "../../engine/process-host.ts";
import { isItsTurn } from "../../long-forms.ts";

const skipped = (process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "" || !isItsTurn("cloud-run");
const trafficsSchema = z.array(z.object({ percent: z.number().default(0), tag: z.string().default("") }));

describe.skipIf(skipped)("R38 npx slipway up on cloud-run", () => {
  test("R38 takes the steps that its flag names, of a stack that names none", async () => {
    await using cleanups = new AsyncDisposableStack();
    const processes = openProcesses();
    cleanups.defer(() => processes.close());
    const shares: number[] = [];
    const cloud = await startCloud(simulation, processes, {
      counts(_, metric) {
        const { traffics } = cloud.resources.find(({ type }) => type === simulation.service)?.inputs ?? {};
        const staged = trafficsSchema.parse(traffics).find(({ tag }) => tag === "next");
        if (metric.endsWith("_requests")) shares.push(staged?.percent ?? 0);
        return metric.endsWith("_errors") ? 0 : 50;
      },
    });
    cleanups.defer(() => cloud.close());
    const project = await copyProject({ keepsState: true });
    cleanups.defer(() => project.dispose());
    const up = async (revision: string, ...flags: string[]) => {
      const config = {
        "slipway:target": "cloud-run",
        "slipway:service": { name: "demo", env: { REVISION: revision } },
        "slipway:image": { reference: `ghcr.io/team/server@sha256:${"a".repeat(64)}` },
        "slipway:options": { project: "my-project", region: "europe-west1", ...simulation.options },
        "slipway:examine": { canarySeconds: 1 },
      };
      await writeFile(join(project.directory, "stacks/Pulumi.demo.yaml"), stringify({ config }));
      return runSlipway(project.directory, ["up", "demo", "--yes", ...flags], {
        ...cloud.environment,
        SLIPWAY_LEAST_STEP_SECONDS: "1",
      });
    };
    // Nobody reaches the made-up name of the service, which the end of each up says.
    const notReached = "error: the service is deployed and not in order";
    expect((await up("first")).stderr).toContain(notReached);
    expect((await up("second", "--canary", "20,40")).stderr).toContain(notReached);
    expect(shares).toEqual([20, 40]);
    expect((await up("third")).stderr).toContain(notReached);
    expect(shares).toEqual([20, 40]);
  });
});
