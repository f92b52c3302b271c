import { expect, test } from "vitest";
import type { ExaminedStack } from "./examined-stack.ts";

/** How a platform moves requests in steps, seen from outside. */
export interface Steps {
  examine: { canary: readonly number[]; canarySeconds: number };
  /** Percent of the requests that go to what serves and, where there is one, to the staged revision. */
  shares(): readonly number[];
  /** What the platform says of a revision under one of its names, where `failed` of 90 requests were answered 5xx. */
  counted(metric: string, failed: number): number;
  /** Resolves once all requests go to one revision, and nothing is left of another. */
  settled(): Promise<void>;
}

/** Shows that a revision of which too many requests fail keeps none of them; "second" serves before and after. */
export function testFailsInSteps(stack: () => ExaminedStack, { examine, shares, counted, settled }: Steps): void {
  test("R38 a revision that fails more requests than an alarm allows gets no more of them", async () => {
    const { configure, engine, measured, underTraffic } = stack();
    const [first = 0] = examine.canary;
    const seenShares = new Set<string>();
    measured.counts = (_, metric) => {
      seenShares.add(JSON.stringify(shares()));
      return counted(metric, 7);
    };
    await configure("third", { examine });
    const { answer, seen } = await underTraffic(() => engine.up());
    expect(answer.ok).toBe(false);
    expect(answer.output).toContain(
      `with ${first} % of the requests for ${examine.canarySeconds} s, 7 of 90 requests were answered 5xx (7.8 %, at most 5 %)`,
    );
    expect([...seenShares]).toEqual([JSON.stringify([100 - first, first])]);
    expect(seen).toEqual(["second", "third"]);
    await settled();
    expect((await underTraffic(async () => {})).seen).toEqual(["second"]);
  });
}

/** Shows that the same one, once it answers well, gets them step by step; "third" serves after. */
export function testPassesInSteps(stack: () => ExaminedStack, { examine, shares, counted, settled }: Steps): void {
  test("R38 one that answers well gets them in steps", async () => {
    const { engine, measured, underTraffic } = stack();
    const seenShares = new Set<number | undefined>();
    measured.counts = (_, metric) => {
      seenShares.add(shares()[1]);
      return counted(metric, 0);
    };
    const { answer, seen } = await underTraffic(() => engine.up());
    expect(answer.ok, answer.output).toBe(true);
    expect([...seenShares]).toEqual(examine.canary);
    expect(seen).toEqual(["second", "third"]);
    await settled();
    expect((await engine.up()).operations).toEqual([]);
  });
}
