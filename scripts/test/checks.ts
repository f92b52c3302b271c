import { execa } from "execa";
import { checkout } from "../../test/checkout.ts";
import type { Outcome } from "./outcome.ts";

const timeoutMinutes = 10;

/** What is checked without running anything. */
const checks = {
  lint: ["eslint", "--max-warnings", "0", "."],
  "type check": ["tsc", "--noEmit"],
  format: ["prettier", "--check", "."],
  "type check of what runs in a browser": ["tsc", "--noEmit", "-p", "server/component"],
};

/** Runs the checks, one at a time. */
export async function runChecks(environment: Record<string, string>): Promise<Outcome> {
  const began = performance.now();
  const files: Outcome["files"] = [];
  let failed = 0;
  for (const [name, command] of Object.entries(checks)) {
    const { ok, seconds } = await check(name, command, environment);
    files.push({ name, seconds });
    if (!ok) failed += 1;
  }
  const seconds = (performance.now() - began) / 1000;
  return { name: "checks", passed: files.length - failed, failed, skipped: 0, seconds, faults: [], files };
}

async function check(name: string, [tool = "", ...flags]: readonly string[], environment: Record<string, string>) {
  const began = performance.now();
  const { exitCode, all, originalMessage } = await execa(tool, flags, {
    cwd: checkout,
    env: environment,
    preferLocal: true,
    all: true,
    reject: false,
    timeout: timeoutMinutes * 60_000,
  });
  const ok = exitCode === 0;
  console.log(ok ? `✓ ${name}` : `✗ ${name}\n${all || originalMessage}`);
  return { ok, seconds: (performance.now() - began) / 1000 };
}
