import type { Workspace } from "./workspace.ts";

/** One side of a comparison: answers what was seen in one round, in milliseconds if nothing else is said. */
export type Side = (round: number) => Promise<number>;

/** Runs the sides one after the other in every round, so that what disturbs the machine disturbs all of them. */
export async function interleave<Name extends string>(
  { say, checkTime }: Workspace,
  title: string,
  rounds: number,
  sides: Record<Name, Side>,
  unit = "ms",
): Promise<Record<Name, number[]>> {
  const seen = new Map<string, number[]>(Object.keys(sides).map((name) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const [name, run] of Object.entries<Side>(sides)) {
      checkTime();
      seen.get(name)?.push(await run(round));
    }
    const last = [...seen].map(([name, values]) => `${name} ${values.at(-1)?.toFixed(0)} ${unit}`);
    say(`${title}, round ${round} of ${rounds}: ${last.join(", ")}`);
  }
  return Object.fromEntries(seen) as Record<Name, number[]>;
}

/** How long something takes, in milliseconds. */
export async function time(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}
