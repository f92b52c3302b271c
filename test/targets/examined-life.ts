import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeContract } from "../../verify/diff/contract-file.ts";
import { verify } from "../../verify/run.ts";
import { stepsOf } from "../engine/cloud-stack.ts";
import { type ExaminedLife, type ExaminedStack, openStack } from "./examined-stack.ts";

/** Shows on a simulated platform that no revision takes traffic before it was examined; `more` sees the stack at the end. */
export function testExamined(life: ExaminedLife, more: (stack: () => ExaminedStack) => void): void {
  let stack: Awaited<ReturnType<typeof openStack>>;

  beforeAll(async () => {
    stack = await openStack(life);
  });

  afterAll(() => stack?.close());

  test("R38 the first revision serves, and the tools that it offers are accepted", async () => {
    const { ok, output } = await stack.engine.up();
    expect(ok, output).toBe(true);
    const { about } = await verify(`${await stack.origin()}/mcp`, { only: ["protocol.handshake"] });
    if (about?.kind !== "open") throw new Error("the server asks for no sign-in");
    const file = join(stack.project.directory, "contract.json");
    await writeContract(file, { status: "published", tools: about.tools, broken: [] });
  });

  test.each([
    ["is healthy and lists no tools", "broken-list", /critical {2}\S+: .*tools/i],
    ["has lost a tool that is published", "lost-tool", /critical {2}tools\.contract: .*\bcount\b/],
    [
      "does not come up",
      "no-start",
      /(does not come up|is not ready after 10 s), and (what ran before|revision-1) serves on/,
    ],
  ])("R38 a revision that %s never takes traffic, and a plain up fails with what was found", async (_, mode, found) => {
    await stack.configure("second", { env: { FAIL_WITH: mode } });
    const before = await inputsOf(stack, life);
    const { answer, seen } = await stack.underTraffic(() => stack.engine.up());
    expect(answer.ok).toBe(false);
    expect(answer.output).toMatch(found);
    if (mode !== "no-start") expect(answer.output).toContain("takes no traffic (slipway:examine.beforeTraffic)");
    expect(seen).toEqual(["first"]);
    expect(await inputsOf(stack, life)).toEqual(before);
  });

  test("R38 one that is examined when the machine dies takes no traffic, and the next up goes on from there", async () => {
    await stack.configure("second");
    const { promise, resolve } = Promise.withResolvers<true>();
    stack.api.watch((route) => void (route === life.staging && resolve(true)));
    const { answer, seen } = await stack.underTraffic(() => stack.engine.up({ killOn: promise }));
    await stack.engine.cancel();
    expect([answer.ok, seen]).toEqual([false, ["first"]]);
  });

  test("R38 the one that is mended takes over without a failed request, whatever answer is lost on the way", async () => {
    stack.api.disturb({ route: life.staging, with: "lost" });
    const { answer, seen } = await stack.underTraffic(() => stack.engine.up());
    expect(answer.ok, answer.output).toBe(true);
    expect(stepsOf(answer).toSorted()).toEqual(life.steps.toSorted());
    expect(seen).toEqual(["first", "second"]);
    expect((await stack.engine.up()).operations).toEqual([]);
    expect((await stack.engine.refresh()).operations).toEqual([]);
    expect((await stack.engine.up()).operations).toEqual([]);
  });

  test("R38 one that is fit takes no traffic where its own update fails, and going back leaves nothing of it", async () => {
    await stack.configure("third");
    const type = life.simulation.service;
    stack.cloud.failNext({ type, method: "update", message: "the platform is busy" });
    const { answer, seen } = await stack.underTraffic(() => stack.engine.up());
    expect([answer.ok, seen]).toEqual([false, ["second"]]);
    expect(answer.output).toContain("the platform is busy");
    expect((await stack.underTraffic(() => stack.engine.up())).seen).toEqual(["second", "third"]);
    await stack.configure("second");
    expect((await stack.underTraffic(() => stack.engine.up())).seen).toEqual(["third", "second"]);
    expect((await stack.engine.up()).operations).toEqual([]);
  });

  test("R38 who wants it otherwise deploys unexamined, and goes back at once", async () => {
    await stack.configure("third", { env: { FAIL_WITH: "lost-tool" }, examine: { beforeTraffic: false } });
    expect((await stack.underTraffic(() => stack.engine.up())).seen).toEqual(["second", "third"]);
    await stack.configure("second", { image: { rollback: true }, env: { FAIL_WITH: "lost-tool" } });
    expect((await stack.underTraffic(() => stack.engine.up())).seen).toEqual(["third", "second"]);
  });

  more(() => stack);

  test("R38 what is destroyed and made again is examined again", async () => {
    expect((await stack.engine.destroy()).ok).toBe(true);
    await stack.configure("first");
    const again = await stack.engine.up();
    expect(again.ok, again.output).toBe(true);
    await stack.configure("second", { env: { FAIL_WITH: "lost-tool" } });
    const { answer, seen } = await stack.underTraffic(() => stack.engine.up());
    expect([answer.ok, seen]).toEqual([false, ["first"]]);
    expect((await stack.engine.destroy()).ok).toBe(true);
    expect(stack.cloud.resources).toEqual([]);
  });
}

/** What the state says of every resource but how it came there, and but what a revision alone is made of. */
async function inputsOf({ engine }: ExaminedStack, { made = [] }: ExaminedLife) {
  const others = (await engine.stateResources()).filter(({ urn }) => !made.some((end) => urn.endsWith(end)));
  return others.map(({ urn, id, inputs }) => ({ urn, id, inputs })).toSorted(byUrn);
}

function byUrn(one: { urn: string }, other: { urn: string }): number {
  return one.urn < other.urn ? -1 : 1;
}
