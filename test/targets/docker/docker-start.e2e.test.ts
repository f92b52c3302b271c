import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DockerStack, openStack, secretText } from "./docker-stack.ts";
import { missing } from "../../toolchain/machine.ts";

const service = "crane";
const rootDockerfile = "test/fixtures/plain-server/Root.Dockerfile";
let stack: DockerStack;

/** What an image does that starts as root to prepare a folder, and then runs the server as another user. */
const dropsRoot = "process.setgid(1000); process.setuid(1000); import('/app/server.mjs')";

describe.skipIf(missing !== "")("how a server starts on the docker target", () => {
  beforeAll(async () => {
    stack = await openStack(service, 18151);
    await writeFile(
      stack.path(rootDockerfile),
      `FROM node:24.21.0-slim\nWORKDIR /app\nCOPY server.mjs .\nCMD ["node", "-e", "${dropsRoot}"]\n`,
    );
  });

  afterAll(() => stack?.close());

  test("a proxy that the environment names is not asked for what is on this machine", async () => {
    const proxy = "http://127.0.0.1:9";
    const environment = { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NODE_USE_ENV_PROXY: "1" };
    const result = await stack.engine.up({ environment });
    expect(result.ok, result.output).toBe(true);
    expect(await stack.ask("/")).toBe("first answer");
  });

  test("a server that answers only under the host of its clients gets traffic", async () => {
    await stack.engine.configure(stack.config({ env: { FAIL_WITH: "strange-host" } }));
    const result = await stack.engine.up();
    expect(result.ok, result.output).toBe(true);
    expect(await stack.ask("/")).toBe("first answer");
  });

  test("a server that is healthy and refuses the proxy is shown with what each of them wrote", async () => {
    await stack.engine.configure(stack.config({ env: { FAIL_WITH: "proxy" } }));
    const { ok, output } = await stack.engine.up();
    expect(ok).toBe(false);
    expect(output).toContain("the proxy refused the new route");
    expect(output).toMatch(/Healthcheck failed.*418/);
    expect(output).toContain("| no health for the proxy, says [secret]");
    expect(output).not.toContain(secretText);
    expect(await stack.ask("/")).toBe("first answer");
  });

  test("what a run made whose answer was lost is not left running", async () => {
    await stack.engine.configure(stack.config());
    expect((await stack.engine.up()).ok).toBe(true);
    const before = await stack.things();
    const state = JSON.parse(await stack.engine.stateText());
    const { latest } = state.checkpoint;
    const isLost = ({ urn }: { urn: string }) => /(Container::crane-(0|proxy)|Network::crane|Route::crane)$/.test(urn);
    const lost = latest.resources.filter(isLost).map(({ urn }: { urn: string }) => urn);
    expect(lost).toHaveLength(4);
    latest.resources = latest.resources.filter((made: { urn: string }) => !isLost(made));
    const text = JSON.stringify(state, (key, value) =>
      key !== "" && Array.isArray(value) ? value.filter((entry) => !lost.includes(entry)) : value,
    );
    await writeFile(stack.engine.stateFile, text);
    const result = await stack.engine.up();
    expect(result.ok, result.output).toBe(true);
    const after = await stack.things();
    expect(after.networks).toEqual(before.networks);
    expect(after.containers).toHaveLength(3);
    expect(await stack.ask("/")).toBe("first answer");
  });

  test("an image that starts as root and cannot change its user says so, and the printed command mends it", async () => {
    await stack.engine.configure(stack.config({}, { dockerfile: rootDockerfile }));
    const { ok, output } = await stack.engine.up();
    expect(ok).toBe(false);
    expect(output).toContain("The image starts as root, which has no Linux capability here");
    expect(output).toMatch(/\| .*operation not permitted/i);
    await stack.engine.shell(/with: (pulumi config set .*? default)\./.exec(output)?.[1] ?? "false");
    const mended = await stack.engine.up();
    expect(mended.ok, mended.output).toBe(true);
    expect(await stack.ask("/")).toBe("first answer");
  });
});
