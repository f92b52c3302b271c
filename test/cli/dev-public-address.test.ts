import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { begin, makeFolder, manifest, serverText } from "./dev-servers.ts";
import { startRelay } from "./ssh-relay.ts";
import { clientText, startControlPlane } from "./tunnel-control-plane.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

describe("R18 a public address by ssh -R", { timeout: 60_000 }, () => {
  test("carries a stream, is admitted by the server and told to it, and comes back after the relay hung up", async () => {
    const relay = await startRelay();
    closing.push(() => relay.close());
    const dev = await beginWithTunnel(`ssh:nobody@127.0.0.1:${relay.port}`, relay.authority);
    await dev.until("ready: https://127.0.0.1:");
    expect(dev.said()).toContain("PUBLIC https://127.0.0.1:");
    relay.hangUp();
    await dev.until("it broke");
    await dev.untilTimes("ready: https://127.0.0.1:", 2);
    expect(dev.said()).not.toContain("THE ADDRESS CHANGED");
  });

  test("is named where it holds a stream back", async () => {
    const relay = await startRelay({ hold: true });
    closing.push(() => relay.close());
    const dev = await beginWithTunnel(`ssh:nobody@127.0.0.1:${relay.port}`, relay.authority);
    await dev.until("open, with the fault above");
    expect(dev.said()).toContain("the tunnel holds a stream back until it ends (4 events sent over 750 ms came within");
  });
});

test(
  "R18 the Secure MCP Tunnel's client is started with the address of the server, and carries what the control plane sends",
  { timeout: 60_000 },
  async () => {
    const plane = await startControlPlane();
    closing.push(plane.close);
    const folder = await makeFolder({ "tunnel-client": clientText });
    await chmod(join(folder, "tunnel-client"), 0o755);
    const dev = await beginWithTunnel("openai", "", {
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      CONTROL_PLANE_BASE_URL: plane.url,
      CONTROL_PLANE_API_KEY: "key",
      CONTROL_PLANE_TUNNEL_ID: `tunnel_${"0".repeat(32)}`,
    });
    await dev.until("choose the tunnel by its name");
    expect(await plane.answered).toMatchObject({
      request_id: "r1",
      resp_json: { result: { tools: [{ name: "first" }] } },
    });
  },
);

test("R18 a word that names no tunnel ends dev with its sentence", { timeout: 60_000 }, async () => {
  const dev = await beginWithTunnel("nowhere", "");
  const { exitCode } = await dev.running;
  expect(dev.said()).toContain("--tunnel nowhere is none of ssh:user@host");
  expect(exitCode).toBe(2);
});

async function beginWithTunnel(word: string, authority: string, environment: Record<string, string> = {}) {
  const said = "console.log('PUBLIC', process.env.PUBLIC_URL);";
  const folder = await makeFolder({
    "package.json": manifest,
    "server.js": `${said}${serverText("first")}`,
    "authority.pem": authority,
  });
  const cache = join(folder, "cache");
  await mkdir(cache);
  await writeFile(join(folder, ".gitignore"), "cache\n");
  const dev = await begin(folder, {
    flags: ["--tunnel", word],
    environment: { NODE_EXTRA_CA_CERTS: join(folder, "authority.pem"), SLIPWAY_CACHE: cache, ...environment },
  });
  closing.push(async () => {
    dev.running.kill("SIGINT");
    await dev.running;
  });
  return dev;
}
