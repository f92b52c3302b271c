import { afterEach, describe, expect, test, vi } from "vitest";
import {
  ownerHere,
  ownStacks,
  refuseAnothers,
  repositoryOf,
  writeOwner,
} from "../../../cli/preview-deployment/owner.ts";
import { previewStacks } from "../../../cli/preview-deployment/stacks.ts";
import { withScratch } from "../../../cli/scratch.ts";
import { makeCopy, scratchState } from "../../../cli/stack-copy.ts";
import { prepareToolchain } from "../../../toolchain/index.ts";

afterEach(() => vi.restoreAllMocks());

describe("R16 whose a pull request's stack is", () => {
  test("R16 is the workflow's repository, else that of the checkout's remote", async () => {
    expect(await ownerHere("dev", { GITHUB_REPOSITORY: "Team/App" })).toEqual({ repository: "team/app", from: "dev" });
    expect(await ownerHere("dev", { CI_PROJECT_PATH: "team/apps/x" })).toEqual({
      repository: "team/apps/x",
      from: "dev",
    });
    const urls = [
      "git@github.com:team/app.git",
      "https://github.com/team/App",
      "ssh://git@host:22/team/apps/x.git",
      "/srv/x",
    ];
    expect(urls.map(repositoryOf)).toEqual(["team/app", "team/app", "team/apps/x", undefined]);
  });

  test.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "")(
    "R16 is written down, and one of another repository or stack in the same backend is left alone",
    async () => {
      const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
      const toolchain = await prepareToolchain({});
      await withScratch("owners", async (directory) => {
        const session = { docker: false, toolchain, state: scratchState(directory) };
        const here = { repository: "team/app", from: "dev" };
        const owners = { "pr-1": here, "pr-2": { ...here, repository: "team/other" }, "pr-3": { ...here, from: "qa" } };
        for (const [stack, owner] of Object.entries(owners)) {
          await makeCopy({ session: { ...session, stack }, directory, settings: {}, secrets: [] });
          await writeOwner({ ...session, stack }, owner);
        }
        const own = await ownStacks(session, await previewStacks(session), here);
        expect(own.map(({ stack }) => stack)).toEqual(["pr-1"]);
        expect(said.mock.calls.flat()).toEqual([
          "pr-2 is left alone: it is of team/other, with the settings of dev",
          "pr-3 is left alone: it is of team/app, with the settings of qa",
        ]);
        await refuseAnothers({ ...session, stack: "pr-1" }, here);
        await expect(refuseAnothers({ ...session, stack: "pr-2" }, here)).rejects.toThrow("pr-2 is of team/other");
      });
    },
  );
});
