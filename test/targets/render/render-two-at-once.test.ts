import { describe, expect, test, vi } from "vitest";
import { openDeployments } from "../../../infra/targets/render/simulation/deployments.ts";
import { workspace } from "../../../infra/targets/render/simulation/index.ts";
import { image, openRender } from "./render-stack.ts";

test.each(["cancel", "stopAll"] as const)(
  "R7 a container that starts after the %s of its deployment ends",
  async (by) => {
    const stack = await openRender();
    await stack.up();
    const { promise: isStarted, resolve } = Promise.withResolvers<undefined>();
    const stop = vi.fn(async () => {});
    const deployments = openDeployments({ run: () => isStarted.then(() => ({ port: 1, stop })) });
    const deploy = deployments.start(stack.service, "api", image("b"));
    if (by === "cancel") deployments.cancel(stack.service, deploy);
    else await deployments.stopAll(stack.service);
    resolve(undefined);
    await expect.poll(() => stop).toHaveBeenCalledOnce();
  },
);

describe("two ups at once", () => {
  test("R7 two stacks of one workspace come up beside each other, with one deployment each", async () => {
    const first = await openRender();
    const second = await openRender(first);
    await Promise.all([first.up(), second.up({ name: "other-test", build: "b" })]);
    const { services, credentials } = first.render.state;
    expect(services.map(({ name, deploys }) => [name, deploys.map(({ status }) => status)]).toSorted()).toEqual([
      ["demo-test", ["live"]],
      ["other-test", ["live"]],
    ]);
    expect(credentials).toHaveLength(2);
    expect(await first.up()).toEqual([]);
    expect(await second.up({ name: "other-test", build: "b" })).toEqual([]);
  });

  test("R7 of two states with one name one deploys, and the other says so and touches nothing of it", async () => {
    const first = await openRender();
    const second = await openRender(first);
    const both = await Promise.allSettled([first.up(), second.up({ build: "b" })]);
    const refused = both.flatMap((outcome) => (outcome.status === "rejected" ? [String(outcome.reason)] : []));
    expect(refused).toEqual([expect.stringMatching(/name demo-test is already in use|which this stack did not make/)]);
    const { service } = first;
    expect(service.deploys.map(({ status }) => status)).toEqual(["live"]);
    const loser = both[0]?.status === "rejected" ? first : second;
    await expect(loser.up({ build: "c" })).rejects.toThrow("has a service demo-test already");
    expect(service.deploys.map(({ image: { ref } }) => ref)).toEqual([image(loser === first ? "b" : "a")]);
  });

  test.each([["from nothing"], ["of what there is"]])(
    "R7 two ups of one state at once, %s, make one service and deployment, and the next has nothing left to do",
    async (from) => {
      const first = await openRender();
      const second = await openRender(first);
      if (from === "of what there is") await first.up();
      else {
        const inputs = { workspace };
        first.engine.state.set("Workspace", { id: "0123456789abcdef", inputs, outputs: {}, failed: false });
      }
      for (const [key, kept] of first.engine.state) second.engine.state.set(key, kept);
      await Promise.allSettled([first.up({ build: "b" }), second.up({ build: "b" })]);
      await first.up({ build: "b" });
      expect(first.service.deploys.filter(({ status }) => status === "live")).toHaveLength(1);
      // What was canceled or ran before ends a moment later.
      await expect.poll(() => [...first.host.running].map(({ image: runs }) => runs)).toEqual([image("b")]);
      expect(await first.up({ build: "b" })).toEqual([]);
      await first.destroy();
      expect(first.render.state).toMatchObject({ services: [], credentials: [] });
    },
  );
});
