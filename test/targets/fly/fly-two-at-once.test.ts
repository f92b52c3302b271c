import { describe, expect, test } from "vitest";
import { countOf, image } from "./fly-stack.ts";
import { open, settled } from "./open-stack.ts";

test("R6 a region that is full is said so, what the run began goes again, and a later up succeeds", async () => {
  const fullRegions: string[] = [];
  const { fly, up } = await open({ fullRegions });
  await up();
  fullRegions.push("fra");
  await expect(up({ count: 2, image: image("b") })).rejects.toThrow(
    /no room for such a machine in its region now .*could not claim capacity.*: run up again later/,
  );
  expect(countOf(fly)).toEqual(settled());
  fullRegions.pop();
  await up({ count: 2, image: image("b") });
  expect(countOf(fly)).toEqual(settled("b", 2));
});

describe("two ups at once", () => {
  test("R6 two stacks of one organization come up beside each other", async () => {
    const first = await open();
    const second = await open({ beside: first });
    await Promise.all([
      first.up({ count: 2 }),
      second.up({ name: "demo-cd34", owner: "owner-2", count: 2, image: image("b") }),
    ]);
    const { state } = first.fly;
    expect([...state.apps.values()].map(({ name, ips, machines }) => [name, ips.length, machines.size])).toEqual([
      ["demo-ab12", 2, 2],
      ["demo-cd34", 2, 2],
    ]);
    expect(state.machines.every(({ takesRequests }) => takesRequests)).toBe(true);
  });

  test("R6 of two states that name one app one deploys, and the other says so and leaves nothing", async () => {
    const first = await open();
    const second = await open({ beside: first });
    const both = await Promise.allSettled([
      first.up({ owner: "owner-1" }),
      second.up({ owner: "owner-2", image: image("b") }),
    ]);
    const refused = both.flatMap((outcome) => (outcome.status === "rejected" ? [String(outcome.reason)] : []));
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatch(
      /demo-ab12 is another stack's|by an app of this organization that this stack did not make/,
    );
    expect(countOf(first.fly).serving).toHaveLength(1);
    expect(first.fly.state.machines).toHaveLength(1);
    const loser = both[0]?.status === "rejected" ? first : second;
    await expect(loser.up(loser === first ? { owner: "owner-1" } : { owner: "owner-2" })).rejects.toThrow(
      "is another stack's, or another state's of this one",
    );
    expect(first.fly.state.machines).toHaveLength(1);
  });

  test.each([["from nothing"], ["of what there is"]])(
    "R6 two ups of one state at once, %s, leave what one makes after the next, which has nothing more to do",
    async (from) => {
      const first = await open();
      const second = await open({ beside: first });
      if (from === "of what there is") await first.up({ count: 2 });
      for (const [key, kept] of first.state) second.state.set(key, kept);
      const wanted = { count: 2, image: image("b") };
      await Promise.allSettled([first.up(wanted), second.up(wanted)]);
      await first.up(wanted);
      // Nothing at Fly.io keeps two calls from giving an app two of one type.
      const { addresses = 0, ...rest } = countOf(first.fly);
      expect(addresses).toBeLessThanOrEqual(from === "from nothing" ? 4 : 2);
      expect({ ...rest, addresses: 2 }).toEqual(settled("b", 2));
      expect(await first.up(wanted)).toEqual([]);
      await first.destroy();
      expect(first.fly.state.apps.size).toBe(0);
    },
  );
});
