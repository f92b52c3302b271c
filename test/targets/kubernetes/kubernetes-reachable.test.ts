import { describe, expect, test } from "vitest";
import type { Clock } from "../../../infra/clock.ts";
import { options } from "../../../infra/targets/kubernetes/options.ts";
import { untilReachable } from "../../../infra/targets/kubernetes/readiness.ts";
import { untilAddressed } from "../../../infra/targets/kubernetes/records.ts";
import { smallest } from "./kubernetes-fixture.ts";

/** A clock that nothing but waiting moves. */
function idleClock(): Clock & { seconds(): number } {
  let now = 0;
  return {
    now: () => now,
    seconds: () => now / 1000,
    sleep(milliseconds) {
      now += milliseconds;
      return Promise.resolve();
    },
  };
}

/** A condition of the newest generation. */
const condition = (type: string, status: boolean, reason = type) => ({
  type,
  status: status ? "True" : "False",
  reason,
  message: `${reason} it is`,
  observedGeneration: 1,
});
const about = (kind: string, name = "demo-test") => ({ kind, metadata: { name, generation: 1 } });
const route = (...conditions: object[]) => ({ ...about("HTTPRoute"), status: { parents: [{ conditions }] } });
const gateway = (isProgrammed: boolean, hasCertificate: boolean) => ({
  ...about("Gateway"),
  status: {
    conditions: [condition("Programmed", isProgrammed, isProgrammed ? "Programmed" : "AddressNotAssigned")],
    listeners: [
      {
        name: "https",
        conditions: [
          condition("ResolvedRefs", hasCertificate, hasCertificate ? "ResolvedRefs" : "InvalidCertificateRef"),
        ],
      },
    ],
  },
});
const certificate = (...dnsNames: string[]) => ({
  ...about("Certificate", "demo-test-tls"),
  spec: { dnsNames },
  status: { conditions: [condition("Ready", true)] },
});
const accepted = [condition("Accepted", true), condition("ResolvedRefs", true)];

/** A cluster whose object at a path changes with the seconds, and of which all or nothing may be seen. */
function clusterOf(clock: { seconds(): number }, at: Record<string, (seconds: number) => unknown>, allowed = true) {
  return {
    context: "my-cluster",
    find: (path: string) => Promise.resolve(at[path]?.(clock.seconds())),
    review: () => Promise.resolve({ status: { allowed } }),
  };
}

describe("R5 what leads to a service is waited for", () => {
  test.each([["InvalidListener"], ["NoReadyListeners"]])(
    "R5 a route that is refused with %s while its listener has no certificate is waited for as long as that takes",
    async (reason) => {
      const clock = idleClock();
      const cluster = clusterOf(clock, {
        route: (now) => (now < 300 ? route(condition("Accepted", false, reason)) : route(...accepted)),
        gateway: (now) => gateway(true, now >= 295),
      });
      expect(await untilReachable(cluster, ["route", "gateway"], { clock })).toEqual([]);
      expect(clock.seconds()).toBeGreaterThan(299);
    },
  );

  test("R5 a route that is refused though its listener serves is told after half a minute", async () => {
    const clock = idleClock();
    const refused = route(condition("Accepted", false, "NotAllowedByListeners"), condition("ResolvedRefs", true));
    const cluster = clusterOf(clock, { route: () => refused, gateway: () => gateway(true, true) });
    expect(await untilReachable(cluster, ["route", "gateway"], { clock })).toEqual([
      "HTTPRoute demo-test is not Accepted: NotAllowedByListeners: NotAllowedByListeners it is",
    ]);
    expect(clock.seconds()).toBeLessThan(40);
  });

  test("R5 a certificate that never comes is told in the listener's words, once the time is over", async () => {
    const clock = idleClock();
    const cluster = clusterOf(clock, { route: () => route(...accepted), gateway: () => gateway(true, false) });
    expect(await untilReachable(cluster, ["route", "gateway"], { clock })).toEqual([
      "Gateway demo-test is not ResolvedRefs: InvalidCertificateRef: InvalidCertificateRef it is",
    ]);
    expect(clock.seconds()).toBeGreaterThan(599);
  });

  test("R5 another domain is served once the certificate is its own", async () => {
    const clock = idleClock();
    const cluster = clusterOf(clock, {
      certificate: (now) => certificate(now < 60 ? "old.example.com" : "new.example.com"),
    });
    expect(await untilReachable(cluster, ["certificate"], { host: "new.example.com", clock })).toEqual([]);
    expect(clock.seconds()).toBeGreaterThan(59);
    const stuck = clusterOf(clock, { certificate: () => certificate("old.example.com") });
    expect(await untilReachable(stuck, ["certificate"], { host: "new.example.com", clock })).toEqual([
      "Certificate demo-test-tls is not for new.example.com yet",
    ]);
  });

  test("R5 a certificate that is not there yet is waited for, and told where nothing makes it", async () => {
    const clock = idleClock();
    const path = "/apis/cert-manager.io/v1/namespaces/mcp/certificates/demo-test-tls";
    const host = "mcp.example.com";
    const cluster = clusterOf(clock, { [path]: (now) => (now < 60 ? undefined : certificate(host)) });
    expect(await untilReachable(cluster, [path], { host, clock })).toEqual([]);
    expect(clock.seconds()).toBeGreaterThan(59);
    expect(await untilReachable(clusterOf(clock, {}), [path], { host, clock })).toEqual([
      "there is no certificates.cert-manager.io demo-test-tls in namespace mcp yet",
    ]);
  });

  const gatewayPath = "/apis/gateway.networking.k8s.io/v1/namespaces/mcp/gateways/demo-test";
  const ingressPath = "/apis/networking.k8s.io/v1/namespaces/mcp/ingresses/demo-test";

  const ingress = { gateway: undefined, ingress: { kind: "traefik" } };
  const shared = { gateway: { kind: "istio", name: "public", namespace: "gateways" } };
  /** Waits for the address of what such options have requests come through. */
  const waitFor = (path: string, answers: Parameters<typeof clusterOf>[1], more: object = {}) => {
    const clock = idleClock();
    const given = { options: options.parse({ ...smallest, ...more }), stack: "test" };
    return { clock, waiting: untilAddressed({ ...given, cluster: clusterOf(clock, answers) }, path, clock) };
  };

  test.each<[path: string, before: object, after: object, more: object]>([
    [
      gatewayPath,
      gateway(false, false),
      { status: { addresses: [{ type: "Hostname", value: "lb.example.net" }] } },
      { dns: undefined },
    ],
    [
      ingressPath,
      { status: { loadBalancer: {} } },
      { status: { loadBalancer: { ingress: [{ ip: "203.0.113.7" }] } } },
      { ...ingress, dns: { externalDns: true } },
    ],
  ])("R5 the address of %s is waited for", async (path, before, after, more) => {
    const { clock, waiting } = waitFor(path, { [path]: (now) => (now < 300 ? before : after) }, more);
    await waiting;
    expect(clock.seconds()).toBeGreaterThan(299);
  });

  test("R5 an address that never comes is told in the Gateway's words, with the commands that say more and go on", async () => {
    const { waiting } = waitFor(gatewayPath, { [gatewayPath]: () => gateway(false, true) });
    const said = await waiting.catch(String);
    expect(said).toContain("gateway demo-test has no address after 600 s");
    expect(said).toContain("It is not Programmed: AddressNotAssigned");
    expect(said).toContain("kubectl --context my-cluster --namespace mcp describe gateway demo-test");
    expect(said).toMatch(
      /; if requests come to it otherwise, run pulumi config set .*domainVerified.* true.*, then up again$/,
    );
  });

  test.each([
    ["an Ingress", ingressPath, { status: { loadBalancer: {} } }, ingress],
    ["a Gateway of others", gatewayPath, gateway(true, true), shared],
  ])("R5 %s whose status never has an address holds nobody up who names none by it", async (_, path, found, more) => {
    const { clock, waiting } = waitFor(path, { [path]: () => found }, more);
    await waiting;
    expect(clock.seconds()).toBeCloseTo(120);
    const dns = { cloudflareZoneId: "0".repeat(32) };
    await expect(waitFor(path, { [path]: () => found }, { ...more, dns }).waiting).rejects.toThrow("after 600 s");
  });

  test("R5 what may not be seen is not waited for", async () => {
    const clock = idleClock();
    const unseen = waitFor(gatewayPath, {});
    await unseen.waiting;
    expect(unseen.clock.seconds()).toBe(0);
    expect(await untilReachable(clusterOf(clock, {}, false), ["route"], { clock })).toEqual([]);
    expect(clock.seconds()).toBe(0);
  });
});
