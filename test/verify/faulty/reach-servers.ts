import { networkInterfaces } from "node:os";
import type { TlsOptions } from "node:tls";
import type { VerifyOptions } from "../../../verify/options.ts";
import { serve } from "../live-server.ts";
import { makeAuthority, makeCertificate } from "./certificates.ts";
import type { FaultyServer } from "./faulty-server.ts";
import { buffering, compressing, cutAtOnce, cutting, gateway, oneIn, type Passing, unanswered } from "./gateways.ts";
import { type Pace, steadyListener } from "./steady-server.ts";
import { serveBoth, serveTls } from "./tls-server.ts";

const root = makeAuthority("Test Root");
const intermediate = root.then((issuer) => makeAuthority("Test Intermediate", issuer));
const oldVersions: TlsOptions = { minVersion: "TLSv1", ciphers: "DEFAULT:@SECLEVEL=0" };

/** The server as it should be, over TLS with a certificate of an authority that `ca` names. */
export function startSecure(): ReturnType<FaultyServer["start"]> {
  return secure(async () => makeCertificate({ issuer: await root }));
}

/** The same in the clear, on loopback. */
export async function startSteady(pace: Pace = {}, options?: VerifyOptions): ReturnType<FaultyServer["start"]> {
  const { endpoint, close } = await serve(steadyListener(pace));
  return { url: endpoint, close, ...(options ? { options } : {}) };
}

async function secure(settings: () => Promise<TlsOptions>): ReturnType<FaultyServer["start"]> {
  const { port, close } = await serveTls(steadyListener(), await settings());
  return { url: `https://127.0.0.1:${port}/mcp`, close, options: { ca: (await root).cert } };
}

/** The healthy server behind a gateway. */
export async function behind(pass: Passing, pace: Pace, options: VerifyOptions): ReturnType<FaultyServer["start"]> {
  const server = await serve(steadyListener(pace));
  const front = await serve(gateway(Number(new URL(server.endpoint).port), pass));
  return {
    url: front.endpoint,
    options,
    close: async () => {
      await front.close();
      await server.close();
    },
  };
}

/** Over TLS, and at the same port in the clear with this answer. */
async function besides(plain: Parameters<typeof serveBoth>[1]): ReturnType<FaultyServer["start"]> {
  const certificate = await makeCertificate({ issuer: await root });
  const { port, close } = await serveBoth(steadyListener(), plain, certificate);
  return { url: `https://127.0.0.1:${port}/mcp`, close, options: { ca: (await root).cert } };
}

/** An address of this machine that others can reach, too. */
const outside = Object.values(networkInterfaces())
  .flat()
  .find((address) => address?.family === "IPv4" && !address.internal)?.address;

// Other checks would come upon what happens now and then, too.
const everyAnswerAlone: VerifyOptions = { only: ["reach.complete-responses"] };

/** Servers with one fault in how they are reached. */
export const reachFaults: FaultyServer[] = [
  {
    name: "a name without an address",
    expects: ["reach.dns"],
    start: async () => ({ url: "https://nowhere.invalid/mcp", close: async () => {} }),
  },
  { name: "a self-signed certificate", expects: ["reach.tls-chain"], start: () => secure(() => makeCertificate()) },
  {
    name: "a certificate of an unknown authority",
    expects: ["reach.tls-chain"],
    start: () =>
      secure(async () => {
        const issuer = await makeAuthority("Nobody's Root");
        const { key, cert } = await makeCertificate({ issuer });
        return { key, cert: `${cert}\n${issuer.cert}` };
      }),
  },
  {
    name: "a chain without its intermediate certificate",
    expects: ["reach.tls-chain"],
    start: () => secure(async () => makeCertificate({ issuer: await intermediate })),
  },
  {
    name: "a certificate of another host",
    expects: ["reach.tls-chain"],
    start: () => secure(async () => makeCertificate({ issuer: await root, host: "other.example" })),
  },
  {
    name: "no TLS at an https URL",
    expects: ["reach.tls-chain"],
    start: async () => {
      const { endpoint, close } = await serve(steadyListener());
      return { url: endpoint.replace("http:", "https:"), close };
    },
  },
  {
    name: "an expired certificate",
    expects: ["reach.tls-expiry"],
    start: () => secure(async () => makeCertificate({ issuer: await root, daysLeft: -1 })),
  },
  {
    name: "a certificate that expires in ten days",
    expects: ["reach.tls-expiry"],
    start: () => secure(async () => makeCertificate({ issuer: await root, daysLeft: 10 })),
  },
  {
    name: "a certificate that expires in three days",
    expects: ["reach.tls-expiry"],
    start: () => secure(async () => makeCertificate({ issuer: await root, daysLeft: 3 })),
  },
  {
    name: "TLS 1.0 and 1.1 besides the present versions",
    expects: ["reach.tls-protocol"],
    start: () => secure(async () => ({ ...(await makeCertificate({ issuer: await root })), ...oldVersions })),
  },
  {
    name: "TLS 1.1 alone",
    expects: ["reach.tls-protocol"],
    start: () =>
      secure(async () => {
        const certificate = await makeCertificate({ issuer: await root });
        return { ...certificate, ...oldVersions, maxVersion: "TLSv1.1" };
      }),
  },
  { name: "MCP in the clear besides TLS", expects: ["reach.http-redirect"], start: () => besides(steadyListener()) },
  {
    name: "sign-in asked for in the clear besides TLS",
    expects: ["reach.http-redirect"],
    start: () => besides((_, response) => response.writeHead(401, { "www-authenticate": "Bearer" }).end()),
  },
  {
    name: "a redirect to http",
    expects: ["reach.http-redirect"],
    start: () => besides((_, response) => response.writeHead(302, { location: "http://127.0.0.1:1/mcp" }).end()),
  },
  ...(outside === undefined
    ? []
    : [
        {
          name: "no TLS beyond this machine",
          expects: ["reach.http-redirect"],
          start: async () => {
            const { endpoint, close } = await serve(steadyListener(), outside);
            return { url: endpoint, close };
          },
        },
      ]),
  {
    name: "a gateway that cuts one answer in 25",
    expects: ["reach.complete-responses"],
    start: () => behind(oneIn(25, cutAtOnce), {}, everyAnswerAlone),
  },
  {
    name: "one instance of 25 that does not answer",
    expects: ["reach.complete-responses"],
    start: () => behind(oneIn(25, unanswered), {}, everyAnswerAlone),
  },
  {
    name: "a gateway that buffers streams",
    expects: ["reach.stream"],
    start: () => behind(buffering, {}, { holdSeconds: 1 }),
  },
  {
    name: "a gateway that buffers the progress of a tool",
    expects: ["reach.stream"],
    start: () => behind(buffering, { withoutNews: true }, {}),
  },
  {
    // https://github.com/modelcontextprotocol/typescript-sdk/pull/231
    name: "a gateway that compresses streams",
    expects: ["reach.stream"],
    start: () => behind(compressing, { withoutNews: true }, {}),
  },
  {
    name: "a gateway that cuts streams after two seconds",
    expects: ["reach.idle-timeout"],
    start: () => behind(cutting(2000), {}, { holdSeconds: 4 }),
  },
  {
    name: "a gateway that cuts long calls",
    expects: ["reach.idle-timeout"],
    besides: ["tools.boundaries"],
    start: () => behind(cutting(1000), { withoutNews: true }, { holdSeconds: 3 }),
  },
  {
    name: "no heartbeat within the platform's idle limit",
    expects: ["reach.idle-timeout"],
    start: () =>
      startSteady({ heartbeatMs: 60_000 }, { limits: { requestSeconds: null, idleSeconds: 2 }, holdSeconds: 4 }),
  },
];
