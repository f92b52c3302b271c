import { expect, test } from "vitest";
import type { ExaminedStack } from "./examined-stack.ts";

/**
 * Shows that a revision whose `up` ends amid its steps gives its share back to what served before, which is "third": at
 * once where the program lives on, else by the next `up`. The share is that of the staged revision, in percent, and
 * undefined where there is none.
 */
export function testKilledInSteps(stack: () => ExaminedStack, shareOf: () => number | undefined): void {
  const steps = { examine: { canary: [20, 50], canarySeconds: 60 } };

  /** Resolves once the first share is given. */
  const firstShare = (): Promise<true> => {
    const { promise, resolve } = Promise.withResolvers<true>();
    let isSeen = false;
    stack().api.watch(() => {
      if (isSeen || shareOf() !== 20) return;
      isSeen = true;
      resolve(true);
    });
    return promise;
  };

  test("R38 one whose engine dies amid its steps gives its share back by itself", async () => {
    const { configure, engine, underTraffic } = stack();
    await configure("second", steps);
    const killOn = firstShare();
    const { answer } = await underTraffic(() => engine.up({ killOn }));
    expect(answer.ok, answer.output).toBe(false);
    await expect.poll(shareOf, { timeout: 30_000 }).toBeUndefined();
    await engine.cancel();
    expect((await underTraffic(async () => {})).seen).toEqual(["third"]);
  });

  test.each([
    ["an up", {}],
    ["a rollback", { image: { rollback: true } }],
  ])("R38 one that dies amid its steps gives its share back to %s of what served before", async (_, changes) => {
    const { configure, engine, underTraffic } = stack();
    await configure("second", steps);
    const crashOn = firstShare();
    const killed = await underTraffic(() => engine.up({ crashOn }));
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
