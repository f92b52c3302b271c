import { expect, test as anyTest } from "vitest";
import { cloudRunCloud } from "../../../infra/targets/cloud-run/simulation/cloud.ts";
import { stepsOf, useCloudStack } from "../../engine/cloud-stack.ts";

const test = anyTest.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "");
const options = { project: "my-project", region: "europe-west1", domainWaitSeconds: 0 };
const config = {
  target: "cloud-run",
  image: { context: "test/fixtures/plain-server" },
  service: { name: "demo", domain: "mcp.example.com", secrets: ["TOKEN"] },
  options,
  alerts: { receivers: [{ email: "team@example.com" }] },
};

const control = { neverReady: false };
const setByHand = new Set<string>();
const issuance = { isSetByHand: (name: string) => setByHand.has(name), asksUntilIssued: 2, asksUntilGivenUp: 2 };
const stack = useCloudStack(cloudRunCloud(issuance, control), config, { TOKEN: "a token" });
const endpointOfService = "https://demo-test-123456789.europe-west1.run.app";

test("R17 a first revision that never becomes ready fails the up, and is tried again, on a project in which nothing was on", async () => {
  const { cloud, engine, up } = stack();
  control.neverReady = true;
  // Whatever does not wait for the API by which the provider reads the project is refused.
  void cloud.slow({ name: "demo-cloudresourcemanager-api", method: "create", ms: 1000 });
  const failed = await engine.up();
  expect(failed.ok).toBe(false);
  expect(failed.output).toContain("Revision 'demo-test-00001' is not ready and cannot serve traffic");
  expect((await engine.up()).ok).toBe(false);
  control.neverReady = false;
  expect(await up()).toContain("update Service demo");
  expect(await engine.stackOutput("endpoint")).toBe(`${endpointOfService}/mcp`);
  expect(await up()).toEqual([]);
});

test("R12 the user's own records come first, then the certificate, which is made anew when Google gave up on it", async () => {
  const { cloud, configure, engine, up } = stack();
  const records = await engine.stackOutput("dnsRecords");
  expect(records).toEqual([
    { name: "mcp.example.com", type: "A", value: "203.0.113.7" },
    { name: "_acme-challenge.mcp.example.com", type: "CNAME", value: "abc.authorize.certificatemanager.goog" },
  ]);
  expect(await engine.stackOutput("url")).toBe(endpointOfService);
  expect(cloud.resources.filter(({ type }) => type.endsWith(":Certificate"))).toEqual([]);

  // The user says that the records are set, and they are not.
  await configure({ ...config, options: { ...options, domainVerified: true } });
  const tooEarly = await engine.up();
  expect(tooEarly.ok).toBe(false);
  expect(tooEarly.output).toContain("Google gave up on the certificate of mcp.example.com");
  expect(tooEarly.output).toContain("_acme-challenge.mcp.example.com CNAME abc.authorize.certificatemanager.goog");
  // Nothing watches a name that is not served yet.
  expect(JSON.stringify(cloud.resources.filter(({ type }) => type.endsWith(":UptimeCheckConfig")))).not.toContain(
    "mcp.example.com",
  );

  // What the message says, done to the letter.
  setByHand.add("_acme-challenge.mcp.example.com");
  const urn = /pulumi up --stack test --replace '([^']+)'/.exec(tooEarly.output)?.[1] ?? "";
  const mended = await engine.up({ flags: ["--replace", urn] });
  expect(mended.ok, mended.output).toBe(true);
  expect(stepsOf(mended)).toContain("create Wait demo-certificate");
  expect(await engine.stackOutput("url")).toBe("https://mcp.example.com");
  expect(await engine.stackOutput("dnsRecords")).toEqual([]);
  expect(await up()).toEqual([]);
});

test("R12 a certificate that is not issued in time fails the up, which can be run again", async () => {
  const { cloud, configure, engine, up } = stack();
  const impatient = {
    ...config,
    service: { ...config.service, domain: "tools.example.com" },
    options: { ...options, domainVerified: true, certificateWaitSeconds: 0 },
  };
  await configure(impatient);
  const slow = await engine.up();
  expect(slow.ok).toBe(false);
  expect(slow.output).toContain("Google has not issued the certificate of tools.example.com after 0 s");
  setByHand.add("_acme-challenge.tools.example.com");
  await configure({ ...impatient, options: { ...impatient.options, certificateWaitSeconds: 60 } });
  expect((await up()).join()).toMatch(/create(-replacement)? Wait demo-certificate/);
  expect(await engine.stackOutput("url")).toBe("https://tools.example.com");
  const looks = () => cloud.calls.filter(({ type }) => type.endsWith(":getCertificates")).length;
  const answered = looks();
  // Issued once, it is not asked for again.
  expect(await up()).toEqual([]);
  expect(looks()).toBe(answered);
});
