import { execa } from "execa";
import pLimit from "p-limit";
import { checkout } from "../../test/checkout.ts";
import type { Outcome } from "./outcome.ts";

const timeoutMinutes = 10;

/** What is checked without running anything, the longest first. */
const checks = {
  lint: ["eslint", "--max-warnings", "0", "."],
  "type check": ["tsc", "--noEmit"],
  format: ["prettier", "--check", "."],
  "type check of what runs in a browser": ["tsc", "--noEmit", "-p", "server/component"],
};

/** Runs the checks, two at a time. */
export async function runChecks(environment: Record<string, string>): Promise<Outcome> {
  const began = performance.now();
  const limit = pLimit(2);
  const files = await Promise.all(
    Object.entries(checks).map(([name, command]) => limit(() => check(name, command, environment))),
  );
  const passed = files.filter(({ ok }) => ok).length;
  const seconds = (performance.now() - began) / 1000;
  return { name: "checks", passed, failed: files.length - passed, skipped: 0, seconds, faults: [], files };
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
  return { name, ok, seconds: (performance.now() - began) / 1000 };
}
