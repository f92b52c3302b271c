import { createHash } from "node:crypto";
import pLimit from "p-limit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DockerStack, openStack, secretText } from "./docker-stack.ts";
import { commandLines, docker, findRemains, missing, serviceContainers } from "../../toolchain/machine.ts";
import { type Answers, askUntil, startTraffic } from "../../../cli/acceptance/traffic.ts";

const service = "harbour";
const proof = `v=MCPv1; k=ed25519; p=${"A".repeat(43)}=`;
const wellKnown = { "openai-apps-challenge": "tok_0123456789", "mcp-registry-auth": proof };
let stack: DockerStack;

describe.skipIf(missing !== "")("target docker on a real engine", () => {
  beforeAll(async () => {
    stack = await openStack(service, 18081);
    await stack.engine.configure(stack.config({ wellKnown }));
  });

  afterAll(() => stack?.close());

  test("R9 R17 the first up builds, pushes, runs and answers", async () => {
    const result = await stack.engine.up();
    expect(result.output).toContain("14 created");
    expect(await stack.ask("/")).toBe("first answer");
    const image = String(await stack.engine.stackOutput("image"));
    expect(image).toMatch(/^localhost:18082\/harbour@sha256:[0-9a-f]{64}$/);
    const [container] = await serviceContainers(service);
    expect((await docker.getContainer(container?.Id ?? "").inspect()).Config.Image).toBe(image);
    expect(await stack.engine.stackOutput("endpoint")).toBe(`${stack.url}/mcp`);
  });

  test("R11 the server has its secret, and nothing else shows it", async () => {
    expect(await stack.ask("/env?name=TOKEN")).toBe(createHash("sha256").update(secretText).digest("hex"));
    expect(await stack.engine.stateText()).not.toContain(secretText);
    const others = (await docker.listContainers({ all: true })).filter(({ Labels }) => !Labels["dev.slipway.service"]);
    const shown = await Promise.all([
      // A rehearsal beside this may have ended by now.
      ...others.map(({ Id }) => docker.getContainer(Id).inspect().catch(ifGone)),
      docker.getImage(String(await stack.engine.stackOutput("image"))).inspect(),
      docker.getImage(String(await stack.engine.stackOutput("image"))).history(),
    ]);
    expect(JSON.stringify(shown)).not.toContain(secretText);
    expect((await commandLines()).join("\n")).not.toContain(secretText);
  });

  test("a stream that starts before its request is read arrives whole", async () => {
    const request = { method: "POST", body: "x".repeat(150) };
    const limit = pLimit(8);
    const askOnce = async () => (await fetch(`${stack.url}/stream`, request)).text();
    // The proxy once cut one in twenty.
    const answers = await Promise.all(Array.from({ length: 400 }, () => limit(askOnce)));
    expect(new Set(answers)).toEqual(new Set(["data: first answer\n\n"]));
    expect((await fetch(stack.url, { ...request, body: new Uint8Array(33 * 1024 * 1024) })).status).toBe(413);
  });

  test("the container has the limits, the restart policy, rotated logs and a port on loopback only", async () => {
    const [container] = await serviceContainers(service);
    const { HostConfig: host, Config: config } = await docker.getContainer(container?.Id ?? "").inspect();
    expect(host).toMatchObject({
      Memory: 128 * 1024 * 1024,
      NanoCpus: 500_000_000,
      RestartPolicy: { Name: "unless-stopped" },
      LogConfig: { Config: { "max-size": "10m", "max-file": "3" } },
      CapDrop: ["ALL"],
    });
    expect(config.User).toBe("node");
    const all = await docker.listContainers({ filters: { name: [service] } });
    const addresses = all.flatMap(({ Ports }) => Ports.filter(({ PublicPort }) => PublicPort).map(({ IP }) => IP));
    expect(new Set(addresses)).toEqual(new Set(["127.0.0.1"]));
  });

  test("a second up and a preview of an unchanged stack change nothing", async () => {
    const before = await stack.ids();
    expect((await stack.engine.preview()).operations).toEqual([]);
    const again = await stack.engine.up();
    expect(again.operations).toEqual([]);
    expect(await stack.ids()).toEqual(before);
  });

  test("R30 the proxy answers a directory's proof in the server's place, as it was written and without a redirect", async () => {
    const served = Object.keys(wellKnown).map(async (name) => {
      const answer = await fetch(`${stack.url}/.well-known/${name}`, { redirect: "manual" });
      return [name, answer.status, answer.headers.get("content-type"), await answer.text()];
    });
    expect(await Promise.all(served)).toEqual([
      ["openai-apps-challenge", 200, "text/plain", "tok_0123456789"],
      ["mcp-registry-auth", 200, "text/plain", proof],
    ]);
    expect(await stack.ask("/.well-known/other")).toBe("first answer");
  });

  test("a change of code is previewed without being made", async () => {
    await stack.editServer("first answer", "second answer");
    const before = await stack.ids();
    const preview = await stack.engine.preview();
    expect(preview.ok).toBe(true);
    expect(preview.operations.map(({ name }) => name)).toContain("harbour-0");
    expect(await stack.ids()).toEqual(before);
    expect(await stack.ask("/")).toBe("first answer");
  });

  test("R1 a change of code reaches the endpoint without one failed request, and calls in flight end well", async () => {
    const digest = await stack.engine.stackOutput("imageDigest");
    const traffic = await startTraffic(`${stack.url}/mcp`);
    const slow = stack.ask("/slow");
    expect((await stack.engine.up()).ok).toBe(true);
    await askUntil(`${stack.url}/mcp`, ({ text }) => text === "second answer");
    const answers: Answers = await traffic.stop();
    expect(await slow).toBe("first answer");
    expect(answers.failures).toEqual([]);
    expect([...answers.seen]).toEqual(["first answer", "second answer"]);
    expect(await stack.engine.stackOutput("imageDigest")).not.toBe(digest);
    expect(await serviceContainers(service)).toHaveLength(1);
  });

  test("R17 a ready image is run by its digest without a build, and R30 a proof that goes leaves its path to the server", async () => {
    const reference = await stack.engine.stackOutput("image");
    await stack.engine.configure({ ...stack.config({ env: { GREETING: "hello" } }), "slipway:image": { reference } });
    const result = await stack.engine.up();
    expect(result.ok).toBe(true);
    expect(await stack.engine.stackOutput("image")).toBe(reference);
    expect(await stack.ask("/env?name=GREETING")).toBe(createHash("sha256").update("hello").digest("hex"));
    expect(await stack.ask("/.well-known/mcp-registry-auth")).toBe("second answer");
  });

  test("destroy leaves nothing", async () => {
    expect((await stack.engine.destroy()).ok).toBe(true);
    expect(await findRemains(service)).toEqual([]);
    expect(await stack.engine.stateResources()).toEqual([]);
    await expect(stack.ask("/")).rejects.toThrow();
  });
});

function ifGone(error: { statusCode?: number }): undefined {
  if (error.statusCode !== 404) throw error;
}
