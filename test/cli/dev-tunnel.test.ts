import { createServer } from "node:http";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { commandOpener, urlIn } from "../../cli/dev/tunnel/command.ts";
import { FinalError, keepTunnel } from "../../cli/dev/tunnel/keep.ts";
import { toTunnelKind } from "../../cli/dev/tunnel/kind.ts";
import { ngrokOpener, type NgrokSdk } from "../../cli/dev/tunnel/ngrok.ts";
import { checkStream, makeProbe } from "../../cli/dev/tunnel/stream-check.ts";
import { makeFolder } from "./dev-servers.ts";
import { portOf } from "./ports.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

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

describe("R18 a stream through a tunnel", () => {
  const before = async (answer: Parameters<typeof createServer>[1]) => {
    const server = createServer(answer);
    await once(server.listen(0, "127.0.0.1"), "listening");
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    return `http://127.0.0.1:${portOf(server)}`;
  };

  test("passes as it is sent", async () => {
    const probe = makeProbe();
    expect(await checkStream(await before((_, response) => void probe.answer(response)), probe)).toBeUndefined();
  });

  test("a page in between, another status and a cut are named", async () => {
    const page = await before((_, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<p>You are about to visit"),
    );
    expect((await checkStream(page, makeProbe()))?.text).toContain("puts a page of its own (status 200)");
    const refused = await before((_, response) => response.writeHead(421).end());
    expect((await checkStream(refused, makeProbe()))?.text).toContain("answers with status 421");
    const cut = await before((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 0\n\n", () => response.destroy());
    });
    expect((await checkStream(cut, makeProbe()))?.text).toContain("the tunnel cuts a stream");
  });
});

function keep(opener: Parameters<typeof keepTunnel>[0]) {
  const said: string[] = [];
  const urls: string[] = [];
  const tunnel = keepTunnel(opener, {
    say: (_, line) => said.push(line),
    onUrl: (url) => urls.push(url),
    firstPauseMs: 10,
  });
  return { said, urls, tunnel };
}
