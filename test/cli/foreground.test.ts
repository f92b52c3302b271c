import { execa } from "execa";
import { expect, test } from "vitest";
import { checkout } from "../checkout.ts";

// As pulumi 3.270.0 ends a `destroy`.
const said = `Resources:
    - 3 deleted

The resources in the stack have been deleted, but the history and configuration associated with the stack are still maintained. 
If you want to remove the stack completely, run \`pulumi stack rm local\`.
`;

const program = `
import { withoutHint } from "./cli/down.ts";
import { runInForeground } from "./cli/foreground.ts";
const flags = ["-e", "process.stdout.write(process.env.SAID); process.exit(3)"];
process.exitCode = await runInForeground(process.execPath, flags, { cwd: ".", env: process.env, toShown: withoutHint });
`;

test("Pulumi's hint how to remove a stack is not shown where down removes it", async () => {
  const flags = ["--input-type=module-typescript", "-e", program];
  const run = await execa("node", flags, { cwd: checkout, env: { SAID: said }, reject: false, timeout: 30_000 });
  expect(run.stdout).toBe("Resources:\n    - 3 deleted\n");
  expect(run.exitCode).toBe(3);
});
