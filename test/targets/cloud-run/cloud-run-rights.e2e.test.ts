import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test as anyTest } from "vitest";
import { parse } from "yaml";
import { cloudRunCloud } from "../../../infra/targets/cloud-run/simulation/cloud.ts";
import type { RecordedCall } from "../../../simulation/cloud/index.ts";
import { type CloudStack, startCloudStack } from "../../engine/cloud-stack.ts";
import { accessOf } from "../../clouds/gcp/google-calls.ts";
import { escalations } from "../../clouds/gcp/google-escalations.ts";
import { allowedTo } from "../../clouds/gcp/google-policy.ts";
import { checkout } from "../../checkout.ts";

const test = anyTest.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "");

/** Types that a person's `up` makes: they say who may do what, or reach beyond the service. */
const byAPerson = [
  "gcp:artifactregistry/repository:Repository",
  "gcp:cloudrunv2/service:Service",
  "gcp:iam/workloadIdentityPool:WorkloadIdentityPool",
  "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
  "gcp:projects/iAMCustomRole:IAMCustomRole",
  "gcp:projects/iAMMember:IAMMember",
  "gcp:projects/service:Service",
  "gcp:serviceaccount/account:Account",
  "gcp:serviceaccount/iAMMember:IAMMember",
];
const byAPersonWithADomain = [
  "gcp:certificatemanager/certificate:Certificate",
  "gcp:certificatemanager/certificateMap:CertificateMap",
  "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry",
  "gcp:certificatemanager/dnsAuthorization:DnsAuthorization",
  "gcp:compute/backendService:BackendService",
  "gcp:compute/globalAddress:GlobalAddress",
  "gcp:compute/globalForwardingRule:GlobalForwardingRule",
  "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup",
  "gcp:compute/sSLPolicy:SSLPolicy",
  "gcp:compute/targetHttpProxy:TargetHttpProxy",
  "gcp:compute/targetHttpsProxy:TargetHttpsProxy",
  "gcp:compute/uRLMap:URLMap",
  "gcp:dns/dnsManagedZoneIamMember:DnsManagedZoneIamMember",
  "gcp:dns/recordSet:RecordSet",
  // Of the secret that others keep.
  "gcp:secretmanager/secretIamMember:SecretIamMember",
];

const ci = { repository: "my-team@1/my-server@2", environment: "prod" };
const ciEmail = "example-test-ci@my-project.iam.gserviceaccount.com";
const runtimeEmail = "example-test@my-project.iam.gserviceaccount.com";
const examples = [
  { file: "gcp-dev", persons: byAPerson, referenced: {} },
  {
    file: "gcp-prod",
    persons: [...byAPerson, ...byAPersonWithADomain],
    referenced: { referenced: "oauth-client-secret", zone: "example-com" },
  },
];

describe.each(examples)("R16 the workflow of example $file", ({ file, persons, referenced }) => {
  test("may do all that deploying takes, and gains nothing by it", async () => {
    const config = readConfig(file);
    const stack = await startCloudStack(cloudRunCloud(), config, { TOKEN: "t" });
    onTestFinished(() => stack.dispose());

    await stack.up();
    const may = allowedTo(ciEmail, stack.cloud.resources);
    const isRefused = (call: RecordedCall) => accessOf(call).some((access) => !may(access));
    const refused = stack.cloud.calls.filter(isRefused);
    expect([...new Set(refused.map(({ type }) => type))].toSorted()).toEqual(persons.toSorted());

    await deployAsCi(stack, config);
    const asked = stack.cloud.calls.flatMap((call) => accessOf(call).map((access) => ({ ...access, type: call.type })));
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((access) => !may(access))).toEqual([]);

    const dangers = escalations({
      service: "example",
      stack: "test",
      ciAccount: ciEmail,
      runtimeAccount: runtimeEmail,
      ...referenced,
    });
    expect(Object.keys(dangers).length).toBeGreaterThanOrEqual(10);
    expect(Object.entries(dangers).filter(([, accesses]) => accesses.some(may))).toEqual([]);
  });
});

/** An unchanged deployment and one that changes what changes from day to day, by calls that are recorded alone. */
async function deployAsCi({ engine, cloud, configure, setSecrets, up }: CloudStack, config: Record<string, unknown>) {
  cloud.calls.length = 0;
  const preview = await engine.preview();
  expect(preview.ok, preview.output).toBe(true);
  expect(await up()).toEqual([]);
  const refresh = await engine.refresh();
  expect(refresh.ok, refresh.output).toBe(true);
  // The key that holds secrets stays as it is in the file.
  const { service, image, options, secrets: _, ...rest } = config;
  await setSecrets({ API_KEY: "a new secret", TOKEN: "another value" });
  await configure({
    ...rest,
    service: { ...Object(service), maxInstances: 4, secrets: ["API_KEY", ...Object(service).secrets] },
    image: { ...Object(image), buildArgs: { NEW: "1" } },
    options: { ...Object(options), keepImages: 5 },
    alerts: { receivers: [{ email: "new@example.com" }], cpu: { percent: 70 }, requests: { perMinute: 10 } },
  });
  expect(await up()).toEqual(
    expect.arrayContaining(["create Secret example-api-key", "delete-replaced SecretVersion example-token"]),
  );
}

function readConfig(file: string): Record<string, unknown> {
  const path = join(checkout, `stacks/Pulumi.${file}.yaml`);
  const { config }: { config: Record<string, unknown> } = parse(readFileSync(path, "utf8"));
  const settings = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace("slipway:", ""), value]),
  );
  const service = Object(settings.service);
  return {
    ...settings,
    service: { ...service, secrets: ["TOKEN", ...(service.secrets ?? [])] },
    image: { context: "test/fixtures/plain-server" },
    options: { ...Object(settings.options), ci, domainWaitSeconds: 0 },
  };
}
