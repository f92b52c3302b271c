import { execa } from "execa";

/**
 * Runs `slipway` in a folder as people do, without what this process knows of Pulumi but with what is given; `input` is
 * what it reads from standard input.
 */
export function runSlipway(
  cwd: string,
  flags: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input?: string,
) {
  return execa("node", ["toolchain/launch.mjs", ...flags], {
    cwd,
    env: { ...shellEnvironment(), ...environment },
    extendEnv: false,
    reject: false,
    ...(input === undefined ? { stdin: "ignore" as const } : { input }),
    timeout: 300_000,
    // On a busy machine it takes longer to remove what was made.
    forceKillAfterDelay: 60_000,
  });
}

/** The environment of a shell that nobody has set up for Pulumi. */
export function shellEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_")));
}
