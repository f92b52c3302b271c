import { describe, expect, test } from "vitest";
import { findFreePort } from "../../toolchain/free-port.ts";
import { loadChecks } from "../../verify/checks.ts";
import type { VerifyOptions } from "../../verify/options.ts";
import { verify } from "../../verify/run.ts";
import { selectChecks } from "../../verify/selection.ts";
import { makeAuthority, makeCertificate } from "./faulty/certificates.ts";
import { serveTls } from "./faulty/tls-server.ts";
import { serveAsIs } from "./live-server.ts";

type Answer = Parameters<typeof serveAsIs>[0];

const notFound: Answer = (request, response) => {
  request.resume();
  response.writeHead(404, { "content-type": "text/plain" }).end("Not Found");
};
const webPage: Answer = (request, response) => {
  request.resume();
  response
    .writeHead(200, { "content-type": "text/html" })
    .end("<!doctype html><title>Hello</title><h1>Welcome</h1><p>This is a web page.</p>");
};
const broken: Answer = (request) => request.destroy();

/** All that a check may want to be given, so that nothing but the endpoint keeps it from looking. */
const given: VerifyOptions = {
  token: "a-token-of-the-first",
  secondToken: "a-token-of-the-second",
  expiredToken: "a-token-of-last-year",
  foreignToken: "a-token-of-elsewhere",
  oauthClient: { id: "a-client" },
  onAuthorizationUrl: async () => {},
  limits: { requestSeconds: 60, idleSeconds: 60 },
  allowWrites: true,
  soakSeconds: 1,
  idleSeconds: 0,
  holdSeconds: 1,
};
const certificate = makeAuthority("Test Root").then(async (issuer) => ({
  ...(await makeCertificate({ issuer })),
  ca: issuer.cert,
}));

interface Place {
  url: string;
  ca?: string;
  close(): Promise<void>;
}

async function nowhere(scheme: string): Promise<Place> {
  return { url: `${scheme}://localhost:${await findFreePort()}/mcp`, close: async () => {} };
}

async function inTheClear(answer: Answer): Promise<Place> {
  const { endpoint, close } = await serveAsIs(answer);
  return { url: endpoint.replace("127.0.0.1", "localhost"), close };
}

async function overTls(answer: Answer): Promise<Place> {
  const { ca, key, cert } = await certificate;
  const { port, close } = await serveTls(answer, { key, cert });
  return { url: `https://localhost:${port}/mcp`, ca, close };
}

/** They look at the name or at TLS alone, which are there whatever answers. */
const ofTheName = ["reach.dns"];
const ofTls = ["reach.tls-chain", "reach.tls-expiry", "reach.tls-protocol", "reach.tls-session", "reach.http-redirect"];
const nothingGiven: VerifyOptions = { holdSeconds: 1 };

describe("R21 a check that is run alone does not pass where there is nothing to look at", () => {
  test.for([
    { name: "nothing listens in the clear", open: () => nowhere("http"), options: nothingGiven },
    { name: "nothing listens for TLS", open: () => nowhere("https"), options: given },
    { name: "connections break", open: () => inTheClear(broken), options: given, isBrief: true },
    { name: "everything is 404 in the clear", open: () => inTheClear(notFound), options: given },
    { name: "a web page answers", open: () => inTheClear(webPage), options: nothingGiven },
    {
      name: "everything is 404 over TLS",
      open: () => overTls(notFound),
      options: given,
      isBrief: true,
      besides: ofTls,
    },
  ])("where $name", async ({ open, options, isBrief = false, besides = [] }) => {
    const { url, ca, close } = await open();
    const all = await loadChecks();
    const needsHandshake = (id: string) =>
      selectChecks(all, { only: [id] }).some((one) => one.id === "protocol.handshake");
    const looks = all.filter(({ id }) => !isBrief || !needsHandshake(id) || id === "protocol.handshake");
    const accepted: string[] = [];
    const unfinished: string[] = [];
    for (const { id } of looks) {
      const { verdict, checks } = await verify(url, { ...options, ...(ca && { ca }), only: [id] });
      if (verdict.outcome === "passed") accepted.push(id);
      const errored = checks.filter(({ status }) => status === "errored");
      unfinished.push(...errored.map((check) => `${check.id} ${check.reason}`));
    }
    await close();
    expect(accepted.filter((id) => ![...ofTheName, ...besides].includes(id))).toEqual([]);
    expect(unfinished).toEqual([]);
  });
});
