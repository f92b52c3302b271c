import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { checkout } from "../test/checkout.ts";
import { prepareTests } from "../test/set-up/tools.ts";
import { run } from "./run.ts";

/** Records each example stack as this version deploys it, for the test of an upgrade; once a release, before its tag. */
await run(async () => {
  const { environment } = await prepareTests();
  Object.assign(process.env, environment);
  const { record } = await import("../test/upgrade/released-stack.ts");
  for (const file of await readdir(join(checkout, "stacks"))) {
    const [, stack] = /^Pulumi\.(.+)\.yaml$/.exec(file) ?? [];
    if (stack === undefined) continue;
    console.log(`recording ${stack}`);
    await record(stack);
  }
});
