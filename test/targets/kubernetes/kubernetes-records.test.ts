import { describe, expect, test } from "vitest";
import { named, ofType, type ProgramRun, runProgram, useCloud, valueOf } from "../../infra/program.ts";
import {
  cluster,
  everyNamespace,
  existingGateway,
  havingListeners,
  kubernetesStack,
  owned,
} from "./kubernetes-fixture.ts";
import { warned } from "./kubernetes-warnings.ts";

useCloud(cluster());

const waitType = "slipway:index:Wait";
const ingressPath = "/apis/networking.k8s.io/v1/namespaces/demo-test/ingresses/demo-test";
const place = (run: ProgramRun, type: string, name: string) =>
  run.resources.findIndex((made) => made.type === type && made.name === name);

describe("R5 the record and the certificate of a service on kubernetes", () => {
  const dns = { cloudflareZoneId: "0".repeat(32) };

  test.each([
    ["a Gateway", {}],
    ["an Ingress", { gateway: undefined, ingress: { kind: "nginx" } }],
  ])(
    "R5 at Cloudflare the record is set as soon as %s has an address, before its certificate is waited for",
    async (_, entrance) => {
      useCloud(
        cluster({ [ingressPath]: { ...owned, status: { loadBalancer: { ingress: [{ ip: "203.0.113.7" }] } } } }),
      );
      const run = await runProgram(kubernetesStack({ dns, ...entrance }));
      const record = place(run, "cloudflare:index/dnsRecord:DnsRecord", "demo-cloudflare-0");
      expect(run.resources[record]?.inputs).toMatchObject({
        name: "mcp.example.com",
        type: "A",
        content: "203.0.113.7",
      });
      expect(place(run, waitType, "demo-address")).toBeLessThan(record);
      expect(place(run, waitType, "demo-route")).toBeGreaterThan(record);
    },
  );

  test("R5 an address is waited for wherever a record is to name it, a certificate where it can be there", async () => {
    const waits = async (options: object) =>
      ofType(await runProgram(kubernetesStack(options)), waitType)
        .map(({ name }) => name)
        .filter((name) => /-(address|route)$/.test(name));
    expect(await waits({})).toEqual(["demo-address"]);
    expect(await waits({ domainVerified: true })).toEqual(["demo-route"]);
    expect((await waits({ dns: { externalDns: true } })).toSorted()).toEqual(["demo-address", "demo-route"]);
    const gateway = { kind: "istio", name: "public", namespace: "gateways" };
    const theirs = { gateway, certificate: undefined, dns: { externalDns: true } };
    expect(await waits(theirs)).toEqual(["demo-route"]);
  });

  test("R5 an Ingress without an address is told, with the way on, and has no record", async () => {
    const words =
      /ingress demo-test has no address that a record of mcp\.example\.com could name, .* dnsRecords is empty: .* run pulumi config set .*domainVerified.* true.*, then up again/;
    const ingress = { gateway: undefined, ingress: { kind: "traefik" } };
    useCloud(cluster({ [ingressPath]: { ...owned, status: { loadBalancer: {} } } }));
    expect(await warned(ingress)).toMatch(words);
    const { service } = await runProgram(kubernetesStack(ingress));
    expect(await valueOf(service.outputs.dnsRecords)).toEqual([]);
    expect(await warned({ ...ingress, domainVerified: true })).not.toMatch(words);
    useCloud(cluster());
    expect(await warned({})).not.toContain("has no address");
  });

  test("R5 a preview says that the Gateway of others has no address by now, and what up does then", async () => {
    const gateway = { kind: "istio", name: "public", namespace: "gateways" };
    const theirs = { gateway, certificate: undefined };
    const words = "slipway:options.gateway: Gateway public has no address by now that a record of mcp.example.com";
    useCloud(cluster());
    expect(await warned(theirs)).toContain(
      `${words} could name; up waits 120 s for one, and then leaves dnsRecords empty`,
    );
    expect(await warned({ ...theirs, domainVerified: true })).not.toContain(words);
    expect(await warned({ ...theirs, dns: { externalDns: true } })).not.toContain(words);
    const listeners = [{ name: "web", protocol: "HTTPS", allowedRoutes: everyNamespace }];
    const found = Object(havingListeners(listeners)[existingGateway]);
    useCloud(cluster({ [existingGateway]: { ...found, status: { addresses: [{ value: "203.0.113.7" }] } } }));
    expect(await warned(theirs)).not.toContain(words);
  });

  test("R5 the certificate of cert-manager is looked at, and no other", async () => {
    const looksAt = async (certificate: object) => {
      const run = await runProgram(kubernetesStack({ certificate, domainVerified: true }));
      return JSON.stringify(named(run, waitType, "demo-route"));
    };
    expect(await looksAt({ issuer: "ca" })).toContain("/namespaces/demo-test/certificates/demo-test-tls");
    expect(await looksAt({ secret: "mcp-tls" })).not.toContain("/certificates/");
  });

  test("R5 a challenge by HTTP is refused where nothing is served before the certificate is there", async () => {
    const email = "team@example.com";
    const gateway = { kind: "gke" };
    await expect(runProgram(kubernetesStack({ gateway, certificate: { letsEncrypt: { email } } }))).rejects.toThrow(
      "slipway:options.certificate: Google Kubernetes Engine serves nothing of a Gateway before",
    );
    await runProgram(kubernetesStack({ gateway, certificate: { letsEncrypt: { email, dns01: {} } } }));
    expect(await warned({ gateway })).toContain("an issuer that is challenged by HTTP through it never gets one");
  });

  test("R5 a name at the top of a zone is told that it takes no CNAME", async () => {
    const apex = "example.com is the top of its zone, where DNS allows no CNAME";
    const domain = "example.com";
    const path = "/apis/gateway.networking.k8s.io/v1/namespaces/demo-test/gateways/demo-test";
    expect(await warned({}, { domain })).not.toContain(apex);
    useCloud(cluster({ [path]: { ...owned, status: { addresses: [{ type: "Hostname", value: "lb.example.net" }] } } }));
    expect(await warned({}, { domain })).toContain(apex);
    expect(await warned({})).not.toContain("is the top of its zone");
    useCloud(cluster());
    const aws = { gateway: { kind: "aws", className: "my-alb" }, certificate: { acmArn: "arn:aws:acm:a" } };
    expect(await warned(aws, { domain })).toContain(apex);
  });
});
