import { afterEach, describe, expect, test, vi } from "vitest";
import { deployPreview, type PreviewGround } from "../../../cli/preview-deployment/deploy.ts";
import { isInOrder, toMarkdown } from "../../../cli/preview-deployment/report.ts";
import { sweep } from "../../../cli/preview-deployment/remove.ts";
import { startPlatform } from "../../../cli/simulated-platform.ts";
import { readSettings, scratchState } from "../../../cli/stack-copy.ts";
import { withScratch } from "../../../cli/scratch.ts";
import { prepareToolchain } from "../../../toolchain/index.ts";
import { registryImage } from "../../../infra/targets/docker/images.ts";
import { imagesOf } from "../../../cli/images.ts";
import { verify } from "../../../verify/run.ts";
import { isItsTurn } from "../../long-forms.ts";
import { simulatedStacks } from "../../simulated-stacks.ts";
import { missing } from "../../toolchain/machine.ts";

afterEach(() => vi.unstubAllEnvs());

describe.skipIf(missing !== "")("R16 a pull request's stack on a simulated platform", () => {
  test.each(simulatedStacks.filter(([target]) => isItsTurn(target)))(
    "R16 is deployed on %s from %s, examined, and swept once its pull request is closed",
    async (target, from) => {
      await using cleanups = new AsyncDisposableStack();
      const { settings } = await readSettings(from);
      const { signal } = new AbortController();
      const platform = await startPlatform({ target, settings, healthySeconds: 60, signal }, cleanups);
      const toolchain = await prepareToolchain({ docker: await imagesOf(from, [registryImage]) });
      const ground: PreviewGround = {
        adapt: (given) => platform.adapt(given),
        environment: platform.environment,
        examine: (endpoint) => {
          const { host, pathname } = new URL(endpoint);
          return verify(`${platform.under(host)}${pathname}`, { quick: true, only: ["protocol"] });
        },
        decrypt: async (_, encrypted) => [...encrypted],
      };
      await withScratch("previews", async (state) => {
        const scratch = scratchState(state);
        const environment = { ...scratch.environment, ...platform.environment };
        const session = { docker: false, toolchain, state: { ...scratch, environment } };
        vi.stubEnv("GITHUB_REPOSITORY", "team/app");
        for (let round = 1; round <= 2; round++) {
          const report = await withScratch("preview-deployment", (directory) =>
            deployPreview({ from, pullRequest: "7", session, ground, directory, quiet: true }),
          );
          expect(isInOrder(report), JSON.stringify(report)).toBe(true);
          expect(toMarkdown(report)).toContain("Connect ChatGPT");
        }
        const told: string[] = [];
        const tell = async (pullRequest: string) => void told.push(pullRequest);
        const choice = { from, hours: 72, now: Date.now(), quiet: true, tell };
        vi.stubEnv("GITHUB_REPOSITORY", "team/another");
        const other = await withScratch("preview-deployment", (directory) =>
          deployPreview({ from, pullRequest: "7", session, ground, directory, quiet: true }),
        );
        expect(other.failure).toContain("pr-7 is of team/app");
        expect(await sweep(session, { ...choice, isOpen: async () => false })).toEqual([]);
        vi.stubEnv("GITHUB_REPOSITORY", "team/app");
        expect(await sweep(session, { ...choice, isOpen: async () => true })).toEqual([]);
        const removals = await sweep(session, { ...choice, isOpen: async () => false });
        expect(removals).toEqual([{ stack: "pr-7", from, why: "pull request 7 is not open" }]);
        expect(told).toEqual([]);
        expect(await platform.resources()).toEqual([]);
      });
    },
  );
});
