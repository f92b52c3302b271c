import { execa } from "execa";

/** Runs `slipway` in a folder as people do, without what this process knows of Pulumi but with what is given. */
export function runSlipway(cwd: string, flags: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_"));
  return execa("node", ["toolchain/launch.mjs", ...flags], {
    cwd,
    env: { ...Object.fromEntries(own), ...environment },
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    timeout: 300_000,
  });
}
