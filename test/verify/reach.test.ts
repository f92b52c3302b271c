import { describe, expect, test, vi } from "vitest";
import type { VerifyOptions } from "../../verify/options.ts";
import { verify } from "../../verify/run.ts";
import { startServer } from "../../server/test/running-server.ts";
import { makeCertificate } from "./faulty/certificates.ts";
import type { FaultyServer } from "./faulty/faulty-server.ts";
import { bufferingOnce, compressing } from "./faulty/gateways.ts";
import { behind, reachFaults, startSecure, startSteady } from "./faulty/reach-servers.ts";
import { serveBoth } from "./faulty/tls-server.ts";
import { healthyListener, serve } from "./live-server.ts";

// Streams are held for seconds, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const reach: VerifyOptions = { only: ["reach", "protocol.handshake"], holdSeconds: 1, timeoutSeconds: 30 };

async function examine(start: FaultyServer["start"], more: VerifyOptions = {}) {
  const { url, close, options } = await start();
  try {
    return await verify(url, { ...reach, ...options, ...more });
  } finally {
    await close();
  }
}

function fault(name: string): FaultyServer {
  const found = reachFaults.find((server) => server.name === name);
  if (!found) throw new Error(`no faulty server has the name ${name}`);
  return found;
}

describe.concurrent("R22 each fault is found by exactly its checks", () => {
  test.each(reachFaults)("$name", async ({ start, expects }) => {
    const { findings, checks } = await examine(start);
    expect([...new Set(findings.map(({ check }) => check))]).toEqual(expects);
    expect(findings).toHaveLength(expects.length);
    expect(checks.filter(({ status }) => status === "errored")).toEqual([]);
  });
});

describe.concurrent("R21 healthy servers give no finding", () => {
  test("over TLS with an authority of one's own, and everything is examined", async () => {
    const { findings, checks } = await examine(startSecure);
    expect(findings).toEqual([]);
    expect(checks.filter(({ status }) => status !== "passed")).toEqual([]);
  });

  test("the same without --ca is refused, so it is the authority that makes the difference", async () => {
    const { url, close } = await startSecure();
    const { findings, checks } = await verify(url, reach);
    await close();
    expect(findings).toMatchObject([{ check: "reach.tls-chain", severity: "critical" }]);
    expect(checks.find(({ id }) => id === "protocol.handshake")).toMatchObject({
      status: "skipped",
      reason: "the chain of certificates is incomplete: the issuer was not sent and is not known",
    });
  });

  test("in the clear on loopback", async () => {
    const { findings, checks } = await examine(startSteady);
    expect(findings).toEqual([]);
    expect(checks.filter(({ status }) => status === "skipped").map(({ reason }) => reason)).toEqual(
      Array.from({ length: 4 }, () => "the endpoint does not use TLS"),
    );
  });

  test("the official SDK's, and the example server", async () => {
    const official = await serve(healthyListener());
    expect((await verify(official.endpoint, reach)).findings).toEqual([]);
    await official.close();
    await using example = await startServer({ HEARTBEAT_SECONDS: "1" });
    const limits = { requestSeconds: null, idleSeconds: 4 };
    const { findings, checks } = await verify(example.url.href, { ...reach, limits, holdSeconds: 6 });
    expect(findings).toEqual([]);
    expect(checks.filter(({ id }) => /stream|idle/.test(id))).toMatchObject([
      { status: "passed" },
      { status: "passed" },
    ]);
  });
});

describe("R24 how bad it is", () => {
  test.each([
    ["an expired certificate", "critical", "expired on"],
    ["a certificate that expires in three days", "major", "expires in 2 days"],
    ["a certificate that expires in ten days", "minor", "expires in 9 days"],
    ["TLS 1.0 and 1.1 besides the present versions", "minor", "TLSv1 and TLSv1.1 accepted"],
    ["TLS 1.1 alone", "critical", "only TLSv1 and TLSv1.1"],
    ["MCP in the clear besides TLS", "major", "answered without TLS"],
    ["sign-in asked for in the clear besides TLS", "major", "status 401 without TLS"],
    ["a redirect to http", "minor", "a redirect to http://127.0.0.1:1"],
    ["a self-signed certificate", "critical", "self-signed"],
    ["a certificate of an unknown authority", "critical", "an authority that nobody knows"],
    ["a chain without its intermediate certificate", "critical", "incomplete"],
    ["a certificate of another host", "critical", "127.0.0.1"],
    ["no TLS at an https URL", "critical", "answers without TLS"],
  ])("%s is %s", async (name, severity, seen) => {
    const { findings } = await examine(fault(name).start, { quick: true });
    expect(findings).toMatchObject([{ severity, seen: expect.stringContaining(seen) }]);
  });
});

describe("R24 streams", () => {
  test("when a stream was cut is in its timeline", async () => {
    const { findings, streams } = await examine(fault("a gateway that cuts streams after two seconds").start);
    expect(findings).toMatchObject([{ severity: "major", where: "subscriptions/listen", expected: "open for 4 s" }]);
    const held = streams.filter(({ check }) => check === "reach.idle-timeout");
    expect(held).toMatchObject([{ name: "subscriptions/listen", isCut: true }]);
    expect(held[0]?.endedAt).toBeGreaterThan(1900);
    expect(held[0]?.endedAt).toBeLessThan(3500);
  });

  test("a cut that the platform announces is no finding", async () => {
    const { findings } = await examine(fault("a gateway that cuts streams after two seconds").start, {
      limits: { requestSeconds: 2, idleSeconds: null },
    });
    expect(findings).toEqual([]);
  });

  test("a long call is held where there is no other stream", async () => {
    const { findings } = await examine(fault("a gateway that cuts long calls").start);
    expect(findings).toMatchObject([{ check: "reach.idle-timeout", severity: "major", where: "count_down" }]);
  });

  test("events that come all at the end are told from those that never come", async () => {
    const [news, progress] = await Promise.all([
      examine(fault("a gateway that buffers streams").start, { only: ["reach.stream"] }),
      examine(fault("a gateway that buffers the progress of a tool").start, { only: ["reach.stream"] }),
    ]);
    expect(news.findings).toMatchObject([{ severity: "major", where: "subscriptions/listen" }]);
    expect(progress.findings).toMatchObject([{ severity: "major", where: "count_down" }]);
    expect(progress.findings[0]?.seen).toMatch(/^all 4 came at the end of a call of \d+ ms$/);
  });
});

test("progress that compression alone holds back is told as that", async () => {
  const { findings } = await examine(() => behind(compressing, { withoutNews: true }, {}), { only: ["reach.stream"] });
  expect(findings).toMatchObject([
    {
      where: "count_down",
      seen: expect.stringContaining("no compression"),
      fix: expect.stringContaining("compressed"),
    },
  ]);
});

test("progress that comes late once, as on a busy machine, is no finding", async () => {
  const { findings, checks } = await examine(() => behind(bufferingOnce(), { withoutNews: true }, {}), {
    only: ["reach.stream"],
  });
  const { status } = checks.find(({ id }) => id === "reach.stream") ?? {};
  expect({ findings, status }).toEqual({ findings: [], status: "passed" });
});

describe("R24 what fails now and then", () => {
  test.each([
    [
      "a gateway that cuts one answer in 25",
      "4 without: the server accepts the connection and hangs up without a whole answer",
    ],
    ["one instance of 25 that does not answer", "4 without: status 502"],
  ])("%s is told with how often and how", async (name, seen) => {
    const { findings } = await examine(fault(name).start);
    expect(findings).toMatchObject([{ severity: "major", where: "tools/list", seen }]);
  });

  test("a gateway that asks for fewer requests is asked no further, and is no finding", async () => {
    let asked = 0;
    const listener = healthyListener();
    const { endpoint, close } = await serve((request, response) => {
      if ((asked += 1) > 40) response.writeHead(429).end();
      else listener(request, response);
    });
    const { findings, checks } = await verify(endpoint, { only: ["reach.complete-responses"] });
    await close();
    expect([findings, checks.at(-1)?.status]).toEqual([[], "passed"]);
    expect(asked).toBeLessThan(50);
  });
});

test("R27 a token never goes along in the clear", async () => {
  const plain: (string | undefined)[] = [];
  const token = "a-token-of-some-length";
  const certificate = await makeCertificate();
  const { port, close } = await serveBoth(
    (_, response) => void response.end(),
    (request, response) => {
      plain.push(request.headers.authorization);
      response.writeHead(404).end();
    },
    certificate,
  );
  await verify(`https://127.0.0.1:${port}/mcp`, { only: ["reach.http-redirect"], token, ca: certificate.cert });
  await close();
  expect(plain).toEqual([undefined]);
});
