import { describe, expect, test } from "vitest";
import { commandOpener, troubleIn, urlIn } from "../../cli/dev/tunnel/command.ts";
import { FinalError, keepTunnel, type Opener } from "../../cli/dev/tunnel/keep.ts";
import { toTunnelKind } from "../../cli/dev/tunnel/kind.ts";
import { loadSdk, ngrokOpener, type NgrokSdk } from "../../cli/dev/tunnel/ngrok.ts";
import { watchSleep } from "../../cli/dev/tunnel/sleep.ts";
import { makeFolder } from "./dev-servers.ts";

describe("R18 which tunnel a word names", () => {
  const context = { port: 8080, path: "/mcp", environment: {} };

  test("takes no word that ssh would read as a flag", () => {
    expect(() => toTunnelKind("ssh:-oProxyCommand=x", context)).toThrow("is none of");
    expect(() => toTunnelKind("ssh", context)).toThrow("is none of");
    expect(toTunnelKind("ssh:me@relay.example:2222", context)).toMatchObject({
      command: expect.stringContaining("-p 2222 -R 80:127.0.0.1:8080 me@relay.example"),
    });
  });

  test("says which variable is missing", () => {
    expect(() => toTunnelKind("ngrok", context)).toThrow("NGROK_AUTHTOKEN is not set");
    expect(() => toTunnelKind("openai", { ...context, environment: { CONTROL_PLANE_API_KEY: "k" } })).toThrow(
      /^CONTROL_PLANE_TUNNEL_ID not set/,
    );
    expect(toTunnelKind("ngrok:mine.ngrok.app", { ...context, environment: { NGROK_AUTHTOKEN: "t" } })).toEqual({
      by: "ngrok",
      token: "t",
      domain: "mine.ngrok.app",
    });
  });

  test.each([
    ["tunneled with tls termination, https://abc.localhost.run", "https://abc.localhost.run"],
    ["|  https://some-words.trycloudflare.com   |", "https://some-words.trycloudflare.com"],
    ["see https://developers.cloudflare.com for more", undefined],
    ["https://admin.localhost.run/", undefined],
  ])("finds its address in %j", (line, url) => {
    expect(urlIn(line)).toBe(url);
  });
});

test.each([
  [
    'time ERROR poll failed client_instance_id=4f37 tunnel_id=tunnel_0 status=401 error="status 401: Incorrect API key"',
    "poll failed: status 401: Incorrect API key",
  ],
  [
    "2026-11-27T10:00:00Z ERR Too many requests: quick tunnels are limited",
    "Too many requests: quick tunnels are limited",
  ],
  ["time INFO connected url=https://a.example", undefined],
])("R18 what a tunnel's program says of a fault while it goes on is told: %j", (line, words) => {
  expect(troubleIn(line)).toBe(words);
});

describe("R18 a tunnel that breaks", () => {
  test("is opened again, and another address is said loudly", async () => {
    const folder = await makeFolder({});
    const { said, urls, tunnel } = keep(
      commandOpener(`node -e "console.log('https://a' + process.pid + '.tunnel.example'); setTimeout(() => {}, 100)"`, {
        folder,
      }),
    );
    await expect.poll(() => urls.length, { timeout: 20_000 }).toBeGreaterThan(1);
    await tunnel.close();
    expect(said.join("\n")).toMatch(/it broke \(0\)[^]*THE ADDRESS CHANGED/);
  });

  test("is opened at once where it is asked for, and tells an address that is another one than yesterday's", async () => {
    const closed: (() => void)[] = [];
    const opener = async (onUrl: (url: string) => void) => {
      const end = Promise.withResolvers<string>();
      onUrl("https://today.example");
      closed.push(() => end.resolve("closed"));
      return { ended: end.promise, lastWords: () => "bye", close: async () => end.resolve("closed") };
    };
    const { said, urls, tunnel } = keep(opener, { last: "https://yesterday.example", firstPauseMs: 60_000 });
    await expect.poll(() => said.join()).toContain("https://today.example; it was https://yesterday.example");
    tunnel.reopen();
    await expect.poll(() => urls.length).toBe(2);
    closed.at(-1)?.();
    await expect.poll(() => said.at(-1)).toMatch(/it broke \(closed\): bye; again in (6\d|7[0-5]) s/);
    tunnel.reopen();
    await expect.poll(() => urls.length).toBe(3);
    await tunnel.close();
    expect(said.filter((line) => line.includes("CHANGED"))).toHaveLength(1);
  });

  test("is tried once the machine wakes up", async () => {
    const woke: number[] = [];
    let clock = 0;
    const sleep = watchSleep(
      (seconds) => woke.push(seconds),
      () => clock,
      5,
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(woke).toEqual([]);
    clock += 3_600_000;
    await expect.poll(() => woke).toEqual([3600]);
    sleep.stop();
  });

  test("is not tried again where its program is missing", async () => {
    const { said, tunnel } = keep(commandOpener("no-such-tunnel-program run", { folder: await makeFolder({}) }));
    await expect
      .poll(() => said, { timeout: 10_000 })
      .toEqual([expect.stringContaining("no-such-tunnel-program is not on this machine")]);
    await tunnel.close();
  });
});

describe("R18 ngrok", () => {
  test("keeps the reserved domain, and is opened again after its session was closed", async () => {
    const asked: Parameters<NgrokSdk["forward"]>[0][] = [];
    const load = async (): Promise<NgrokSdk> => ({
      forward: async (config) => {
        asked.push(config);
        return { url: () => `https://${config.domain}`, close: async () => {} };
      },
    });
    const { said, urls, tunnel } = keep(ngrokOpener({ port: 8080, token: "t", domain: "mine.ngrok.app" }, load));
    await expect.poll(() => asked.length).toBe(1);
    asked[0]?.onStatusChange("closed");
    await expect.poll(() => asked.length, { timeout: 10_000 }).toBe(2);
    await tunnel.close();
    expect(asked[0]).toMatchObject({ addr: 8080, authtoken: "t", domain: "mine.ngrok.app" });
    expect(urls).toEqual(["https://mine.ngrok.app", "https://mine.ngrok.app"]);
    expect(said).toEqual([expect.stringMatching(/^it broke \(closed\): closed; again in 0\.01\d? s$/)]);
  });

  test("is loaded from the packages of the server's folder, and named where it is nowhere", async () => {
    await expect(loadSdk(await makeFolder({}))).rejects.toThrow("npm install --save-dev @ngrok/ngrok");
    const folder = await makeFolder({
      "node_modules/@ngrok/ngrok/package.json": '{ "name": "@ngrok/ngrok", "main": "index.js" }',
      "node_modules/@ngrok/ngrok/index.js": "exports.forward = () => 'theirs';",
    });
    expect((await loadSdk(folder)).forward).toBeTypeOf("function");
  });

  test.each([
    ["authentication failed: bad token a-token. ERR_NGROK_105", "NGROK_AUTHTOKEN is no token of ngrok"],
    ["limited to 3 simultaneous agent sessions ERR_NGROK_108", "ngrok allows no more sessions"],
  ])("says what a refusal means, once, and not the token: %s", async (words, told) => {
    let attempts = 0;
    const load = async (): Promise<NgrokSdk> => ({
      forward: () => {
        attempts += 1;
        return Promise.reject(new Error(words));
      },
    });
    const opening = ngrokOpener({ port: 1, token: "a-token" }, load)(() => {});
    await expect(opening).rejects.toThrow(FinalError);
    const { said, tunnel } = keep(ngrokOpener({ port: 1, token: "a-token" }, load));
    await expect.poll(() => said).toEqual([expect.stringContaining(told)]);
    await tunnel.close();
    expect(said.join()).not.toContain("a-token");
    expect(attempts).toBe(2);
  });
});

function keep(opener: Opener, options: Partial<Parameters<typeof keepTunnel>[1]> = {}) {
  const said: string[] = [];
  const urls: string[] = [];
  const tunnel = keepTunnel(opener, {
    say: (_, line) => said.push(line),
    onUrl: (url) => urls.push(url),
    firstPauseMs: 10,
    ...options,
  });
  return { said, urls, tunnel };
}
