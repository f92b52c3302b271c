import { readFileSync } from "node:fs";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { request as send } from "node:http";
import { createServer } from "node:net";
import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import { isPrivateHost, isPublicAddress, publicAddresses } from "../../verify/components/addresses.ts";
import { openBrowser } from "../../verify/browser.ts";
import { runChecks, verify } from "../../verify/run.ts";
import { check } from "./sample.ts";
import { serveShelf, shelfMeta } from "./faulty/shelf-server.ts";
import { serve } from "./live-server.ts";

const missing = process.env["SLIPWAY_WITHOUT_CHROMIUM"] ?? "";
/** How the examining machine can be named. */
const names = [
  "127.0.0.1",
  "localhost",
  "0.0.0.0",
  "2130706433",
  "0x7f.1",
  "[::1]",
  "[::ffff:127.0.0.1]",
  "a.localhost",
];

/** A service beside the endpoint that nobody is to reach: whatever arrives there, over TCP or UDP. */
async function listenBeside(): Promise<{ port: number; arrived: string[]; close(): void }> {
  const arrived: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (data) => arrived.push(data.toString().split("\r\n")[0] ?? ""));
  });
  server.on("connection", () => arrived.push("a connection"));
  await once(server.listen(0), "listening");
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const udp = createSocket("udp4").on("message", () => arrived.push("a datagram"));
  udp.bind(port);
  await once(udp, "listening");
  return {
    port,
    arrived,
    close() {
      server.close();
      udp.close();
    },
  };
}

/** Tries each way that a page has to reach a host, and each way out of the page. */
const attempts = (hosts: string[]) => `
  const ignore = () => {};
  for (const host of ${JSON.stringify(hosts)}) fetch("http://" + host + "/fetch", { mode: "no-cors" }).catch(ignore);
  for (const host of ${JSON.stringify(hosts.slice(0, 2))}) {
    const url = "http://" + host;
    fetch(url + "/post", { method: "POST", mode: "no-cors", body: "x" }).catch(ignore);
    navigator.sendBeacon(url + "/beacon", "x");
    try { new WebSocket("ws://" + host + "/socket"); new EventSource(url + "/events"); } catch {}
    new Image().src = url + "/image";
    for (const rel of ["prefetch", "preconnect", "dns-prefetch", "preload", "stylesheet", "prerender", "icon"])
      document.head.append(Object.assign(document.createElement("link"), { rel, href: url + "/" + rel, as: "image" }));
    setTimeout(() => document.body.append(Object.assign(document.createElement("iframe"), { src: url + "/frame" })), 500);
    const script = URL.createObjectURL(new Blob(["fetch('" + url + "/worker'); importScripts('" + url + "/script')"]));
    try { new Worker(script); } catch {}
    try { new WebTransport("https://" + host + "/transport").ready.catch(ignore); } catch {}
    try {
      const peer = new RTCPeerConnection({ iceServers: [{ urls: "stun:" + host },
        { urls: "turn:" + host + "?transport=tcp", username: "u", credential: "c" }] });
      peer.createDataChannel("x");
      peer.createOffer().then((offer) => peer.setLocalDescription(offer));
    } catch {}
    window.open(url + "/window");
  }
`;

async function examine(meta: object, script: string): Promise<Awaited<ReturnType<typeof verify>>> {
  const page = [["void start();", `void start(); ${script}`]] as const;
  const server = await serveShelf({ meta: { ui: { ...shelfMeta.ui, ...meta } }, page });
  return verify(server.endpoint, { only: ["components.renders"] }).finally(server.close);
}

describe.skipIf(missing)(`R24 what a component reaches from this machine ${missing}`, () => {
  test("nothing of this machine beside the endpoint, by no way and no name, though its policy names it", async () => {
    const beside = await listenBeside();
    const hosts = [...names, hostname()].map((name) => `${name}:${beside.port}`);
    const all = hosts.flatMap((host) => [`http://${host}`, `ws://${host}`, `https://${host}`]);
    const csp = { connectDomains: all, resourceDomains: all, frameDomains: all };
    const { checks } = await examine({ csp }, attempts(hosts)).finally(beside.close);
    expect(beside.arrived).toEqual([]);
    expect(checks.find(({ id }) => id === "components.renders")?.status).not.toBe("errored");
  });

  test("the endpoint itself, where its policy names that", async () => {
    let arrived = 0;
    let endpoint = "";
    const front = await serve((request, response) => {
      const { method = "GET", headers, url } = request;
      if (url !== "/mcp") {
        arrived += 1;
        response.writeHead(200, { "access-control-allow-origin": "*" }).end("[]");
        return;
      }
      const forwarded = send(endpoint, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      request.pipe(forwarded);
    });
    const { origin } = new URL(front.endpoint);
    const csp = { connectDomains: [origin], resourceDomains: [] };
    const shelf = await serveShelf({
      meta: { ui: { ...shelfMeta.ui, csp } },
      page: [["void start();", `void start(); void fetch("${origin}/api");`]],
    });
    endpoint = shelf.endpoint;
    const { findings } = await verify(front.endpoint, { only: ["components.renders"] });
    await Promise.all([front.close(), shelf.close()]);
    expect(findings).toEqual([]);
    expect(arrived).toBeGreaterThan(0);
  });
});

test.skipIf(missing || process.platform !== "linux")(
  `R24 the browser is in its sandbox, or the report says that it is not ${missing}`,
  async () => {
    let modes: (string | undefined)[] = [];
    const looks = check("components.looks", {
      run: async (context) => {
        const browser = await openBrowser(context);
        await browser.newPage();
        const { processInfo } = await (await browser.newBrowserCDPSession()).send("SystemInfo.getProcessInfo");
        const renderers = processInfo.filter(({ type }) => type === "renderer");
        modes = renderers.map(({ id }) => /^Seccomp:\s+(\d)/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1]);
        return [];
      },
    });
    const { checks, warnings = [] } = await runChecks([looks], "http://127.0.0.1:9/mcp", {});
    expect(checks).toMatchObject([{ status: "passed" }]);
    // https://docs.kernel.org/filesystems/proc.html: 2 is a filter of system calls.
    expect(modes.length).toBeGreaterThan(0);
    expect(warnings.length).toBe(modes.every((mode) => mode === "2") ? 0 : 1);
  },
);

test("R24 no address of a machine or its networks is public, in whatever way it is written", async () => {
  const inside = ["10.1.2.3", "100.64.0.1", "169.254.169.254", "172.31.0.1", "192.168.1.1", "127.9.9.9", "0.0.0.0"];
  const inside6 = [
    "::",
    "::1",
    "fe80::1",
    "fd00:ec2::254",
    "::ffff:8.8.8.8",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "ff02::1",
  ];
  expect([...inside, ...inside6].filter(isPublicAddress)).toEqual([]);
  expect(["8.8.8.8", "172.32.0.1", "2606:4700::1111"].every(isPublicAddress)).toBe(true);
  expect(["localhost", "LOCALHOST.", "api.localhost", "nas.local", "[::1]", "10.0.0.1"].every(isPrivateHost)).toBe(
    true,
  );
  expect(isPrivateHost("api.example.com")).toBe(false);
  for (const name of ["localhost", "2130706433", "127.1"]) expect(await publicAddresses(name)).toEqual([]);
});
