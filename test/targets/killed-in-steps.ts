import { expect, test } from "vitest";
import type { ExaminedStack } from "./examined-stack.ts";

/**
 * Shows that a revision whose `up` dies amid its steps gives its share back to what served before, which is "third"; the
 * share is that of the staged revision, in percent, and undefined where there is none.
 */
export function testKilledInSteps(stack: () => ExaminedStack, shareOf: () => number | undefined): void {
  test.each([
    ["an up", {}],
    ["a rollback", { image: { rollback: true } }],
  ])("R38 one that dies amid its steps gives its share back to %s of what served before", async (_, changes) => {
    const { api, configure, engine, underTraffic } = stack();
    // So long that what outlives the engine gets no further.
    await configure("second", { examine: { canary: [20, 50], canarySeconds: 60 } });
    const { promise, resolve } = Promise.withResolvers<true>();
    let isOver = false;
    api.watch(() => {
      if (!isOver && shareOf() === 20) resolve(true);
    });
    const killed = await underTraffic(() => engine.up({ killOn: promise }));
    isOver = true;
    await engine.cancel();
    expect([killed.answer.ok, shareOf()], killed.answer.output).toEqual([false, 20]);
    await configure("third", changes);
    const { answer } = await underTraffic(() => engine.up());
    expect(answer.ok, answer.output).toBe(true);
    expect(shareOf()).toBeUndefined();
    expect((await underTraffic(async () => {})).seen).toEqual(["third"]);
    expect((await engine.up()).operations).toEqual([]);
  });
}
