import { describe, expect, test } from "vitest";
import { image, openRender } from "./render-stack.ts";

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
});
