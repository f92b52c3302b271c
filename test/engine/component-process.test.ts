import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import providerPb from "@pulumi/pulumi/proto/provider_pb.js";
import { expect, onTestFinished, test } from "vitest";
import { componentProcess } from "../../infra/provider/component-process.ts";
import { checkout } from "../checkout.ts";

/** A process that runs this program, until the test ends. */
async function run(program: string) {
  const folder = await mkdtemp(join(tmpdir(), "component-"));
  const file = join(folder, "main.mjs");
  await writeFile(file, program);
  const components = componentProcess(file);
  onTestFinished(async () => {
    components.stop();
    await rm(folder, { recursive: true });
  });
  return components.construct(new providerPb.ConstructRequest(), "127.0.0.1:1");
}

const main = JSON.stringify(join(checkout, "node_modules/@pulumi/pulumi/provider/index.js"));

test("a process that ends before it listens is said so", async () => {
  await expect(run("process.exit(3)")).rejects.toThrow("ended with 3 before it listened");
});

test("a component's error is told in its own words", async () => {
  // A provider without components refuses each.
  const answer = run(`import provider from ${main}; await provider.main({}, process.argv.slice(2));`);
  await expect(answer).rejects.toThrow(/^unknown resource type $/);
});
