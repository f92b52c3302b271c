import { execa } from "execa";

/** The core that every server runs on, one at a time under load, and the one that the load comes from. */
export const cores = { server: 0, client: 1 };

/** Rewrites a command so that it runs on one core alone. */
export type Pin = (core: number, command: readonly string[]) => string[];

/** How to pin a command; where this machine cannot, it says so and leaves commands as they are. */
export async function findPin(say: (line: string) => void): Promise<Pin> {
  const pin: Pin = (core, command) => ["taskset", "-c", String(core), ...command];
  const tries = Object.values(cores).map(async (core) => {
    const [program = "", ...args] = pin(core, ["true"]);
    return (await execa(program, args, { reject: false, timeout: 5000 })).failed;
  });
  if (!(await Promise.all(tries)).includes(true)) return pin;
  say("no taskset (package util-linux) or no two cores: servers and load share what there is, so expect other ratios");
  return (_, command) => [...command];
}
