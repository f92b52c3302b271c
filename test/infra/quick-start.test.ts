import { execa } from "execa";
import { expect, test } from "vitest";
import { checkout } from "../checkout.ts";

test("the program's stack traces have its own lines, without Pulumi's look-up in source maps", async () => {
  const script = `
    import { createRequire } from "node:module";
    createRequire(import.meta.url)("source-map-support/register");
    const installed = typeof Error.prepareStackTrace;
    await import("./infra/quick-start.ts");
    console.log(installed, typeof Error.prepareStackTrace);`;
  const { stdout } = await execa("node", ["--input-type=module", "-e", script], { cwd: checkout });
  expect(stdout).toBe("function undefined");
});
