import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeContract } from "../../../verify/diff/contract-file.ts";
import { verify } from "../../../verify/run.ts";
import { copyProject, type ProjectCopy } from "../../cli/project-copy.ts";
import { takesLongForms } from "../../long-forms.ts";
import { call } from "./gateway-client.ts";
import { hinder } from "./kubernetes-failures.ts";
import { namespace, namesOf } from "./kubernetes-objects.ts";
import { type Changes, domain, type KubernetesStack, openKubernetesStack } from "./kubernetes-stack.ts";

const missing = process.env.SLIPWAY_WITHOUT_KUBERNETES || process.env.SLIPWAY_WITHOUT_DOCKER || "";

// Each test goes on where the one before has ended.
describe.skipIf(missing !== "" || !takesLongForms)("what a plain `pulumi up` looks at on a real cluster", () => {
  let stack: KubernetesStack;
  let project: ProjectCopy;
  beforeAll(async () => {
    project = await copyProject();
    stack = await openKubernetesStack(project.directory);
  });
  afterAll(async () => {
    await stack?.close();
    await project?.dispose();
  });

  const revision = (
    name: string,
    env: Record<string, string> = {},
    examine: Record<string, unknown> = {},
  ): Changes => ({
    image: { context: "test/fixtures/tiny-mcp-server", builder: "slipway", repository: stack.repository },
    service: { env: { REVISION: name, ...env } },
    examine,
  });
  const staged = () => namesOf(stack.cluster.api, `/apis/apps/v1/namespaces/${namespace}/deployments`);
  const pods = () => namesOf(stack.cluster.api, `/api/v1/namespaces/${namespace}/pods`);

  test("R38 the first revision serves, and the tools that it offers are accepted on a cluster", async () => {
    await stack.up(revision("first"));
    const { authority: ca, gatewayAddress } = stack.cluster;
    const { about } = await verify(`https://${domain}/mcp`, {
      ca,
      connectTo: `${gatewayAddress}:443`,
      quick: true,
      only: ["protocol.handshake"],
    });
    if (about?.kind !== "open") throw new Error("the server asks for no sign-in");
    const file = join(project.directory, "contract.json");
    await writeContract(file, { status: "published", tools: about.tools, broken: [] });
  });

  test.each([
    ["lists no tools", "broken-list", [/critical {2}\S+: .*tools/i, /takes no traffic \(slipway:examine/]],
    ["has lost a tool that is published", "lost-tool", [/critical {2}tools\.contract: .*\bcount\b/]],
    ["cannot start", "no-start", [/does not come up, and the one before it serves on/, /a setting is missing/]],
  ])("R38 a revision that %s gets no request through the gateway, and a plain up says why", async (_, mode, says) => {
    const [before] = await pods();
    const failing = stack.failingUp(revision("second", { FAIL_WITH: mode }));
    expect(await stack.client.load(failing, 50)).toMatchObject({ failed: [], seen: ["first"] });
    for (const words of says) expect(await failing).toMatch(words);
    expect([await staged(), await pods()]).toEqual([["demo-test"], [before]]);
  });

  test("R38 where no pod fits beside those that serve, that is said", async () => {
    const lift = await hinder(stack.cluster.api, "quota");
    const failing = stack.failingUp(revision("second"));
    expect(await stack.client.load(failing, 50)).toMatchObject({ failed: [], seen: ["first"] });
    expect(await failing).toMatch(/exceeded quota[\s\S]*make room for one more, or set slipway:examine/);
    expect(await staged()).toEqual(["demo-test"]);
    await lift();
  });

  test("R38 one that is examined when the machine dies gets no request, and the next up takes it away", async () => {
    await stack.configure(revision("second"));
    const beside = expect.poll(staged, { timeout: 60_000, interval: 100 }).toContain("demo-test--next");
    const dying = stack.engine.up({ killOn: beside });
    expect(await stack.client.load(dying, 50)).toMatchObject({ failed: [], seen: ["first"] });
    expect([(await dying).ok, await staged()]).toEqual([false, ["demo-test", "demo-test--next"]]);
    await stack.engine.cancel();
    expect(await stack.up(revision("first"))).toEqual([]);
    expect(await staged()).toEqual(["demo-test"]);
  });

  test("R38 one that is fit takes over without a failed request, once", async () => {
    const passing = stack.up(revision("second"));
    expect(await stack.client.load(passing, 50)).toMatchObject({ failed: [], seen: ["first", "second"] });
    expect(await passing).toEqual(expect.arrayContaining(["update Deployment demo"]));
    expect(await staged()).toEqual(["demo-test"]);
    expect(await stack.up(revision("second"))).toEqual([]);
  });

  /** Calls a tool all the time until an `up` has ended; answers which revisions were heard, and what was no answer. */
  const callDuring = async (running: Promise<unknown>) => {
    const ended = running.then(
      () => true,
      () => true,
    );
    const heard = new Set<string>();
    const failed: string[] = [];
    for (let isOver = false; !isOver; isOver = (await Promise.race([ended, sleep(20)])) === true) {
      const { status, text } = await stack.client.ask(...call("greet", {}));
      if (status !== 200) failed.push(`${status} ${text}`);
      else heard.add(/the database is away|first|second|third/.exec(text)?.[0] ?? text);
    }
    return { heard: [...heard], failed };
  };
  const canary = { canary: [50], canarySeconds: 8 };

  test("R38 one whose calls fail gets no more than its first share through the gateway", async () => {
    const failing = stack.failingUp(revision("third", { FAIL_WITH: "failing-calls" }, canary));
    expect(await callDuring(failing)).toEqual({ heard: ["second", "the database is away"], failed: [] });
    expect(await failing).toMatch(
      /with 50 % of the requests for 8 s, \d+ of \d+ tool calls failed \(.* %, at most 10 %\)/,
    );
    expect(await staged()).toEqual(["demo-test"]);
    expect((await callDuring(sleep(2000))).heard).toEqual(["second"]);
  });

  test("R38 one that answers well gets all of them after its share", async () => {
    const passing = stack.up(revision("third", {}, canary));
    expect(await callDuring(passing)).toEqual({ heard: ["second", "third"], failed: [] });
    expect(await passing).toContain("update Deployment demo");
    expect(await staged()).toEqual(["demo-test"]);
    expect((await callDuring(sleep(2000))).heard).toEqual(["third"]);
    expect(await stack.up(revision("third", {}, canary))).toEqual([]);
    expect((await stack.engine.destroy()).ok).toBe(true);
  });
});
