import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, onTestFinished, test as anyTest } from "vitest";
import { parse } from "yaml";
import { cloudRunCloud } from "../../../infra/targets/cloud-run/simulation/cloud.ts";
import type { RecordedCall } from "../../../simulation/cloud/index.ts";
import { type CloudStack, startCloudStack } from "../../engine/cloud-stack.ts";
import { accessOf } from "../../clouds/gcp/google-calls.ts";
import { escalations } from "../../clouds/gcp/google-escalations.ts";
import { type Access, allowedTo, bucketName, keyName } from "../../clouds/gcp/google-policy.ts";
import { checkout } from "../../checkout.ts";

const test = anyTest.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "");

/** Types that a person's `up` makes: they say who may do what, or reach beyond the service. */
const byAPerson = [
  "gcp:artifactregistry/repository:Repository",
  "gcp:cloudrunv2/service:Service",
  "gcp:iam/workloadIdentityPool:WorkloadIdentityPool",
  "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
  "gcp:projects/iAMCustomRole:IAMCustomRole",
  "gcp:projects/iAMMember:IAMMember",
  "gcp:projects/service:Service",
  "gcp:serviceaccount/account:Account",
  "gcp:serviceaccount/iAMMember:IAMMember",
  "gcp:storage/bucketIAMMember:BucketIAMMember",
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

const keyIn = (project: unknown) => `projects/${String(project)}/locations/europe/keyRings/state/cryptoKeys/state`;
const ci = {
  repository: "my-team@1/my-server@2",
  environment: "prod",
  state: { bucket: "team-state/mcp" },
};
const previewEmail = "example-test-ci-preview@my-project.iam.gserviceaccount.com";
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

    const mayPreview = allowedTo(previewEmail, stack.cloud.resources);
    expect(asked.filter((access) => isReading(access) && !mayPreview(access))).toEqual([]);
    expect(asked.filter((access) => !isReading(access)).length).toBeGreaterThan(10);
    expect(asked.filter((access) => !isReading(access) && mayPreview(access))).toEqual([]);
    expect(Object.entries(dangers).filter(([, accesses]) => accesses.some(mayPreview))).toEqual([]);
    await previewStays(stack, { may, mayPreview });
  });
});

/** What a preview and a refresh ask for, which change nothing; the manifest of an image is downloaded. */
function isReading({ permission }: Access): boolean {
  return /\.(get|list|getIamPolicy|downloadArtifacts)$/.test(permission);
}

/** A preview writes nothing into the state, of which it may read its own; who deploys may write all that `up` wrote there. */
async function previewStays(
  { engine }: CloudStack,
  { may, mayPreview }: Record<"may" | "mayPreview", (access: Access) => boolean>,
) {
  const root = dirname(dirname(dirname(engine.stateFile)));
  const files = () =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      // A folder alone has files beside each with what a bucket keeps of it.
      .filter((entry) => entry.isFile() && !entry.name.endsWith(".attrs"))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .toSorted();
  const [before, text] = [files(), await engine.stateText()];
  const preview = await engine.preview();
  expect(preview.ok, preview.output).toBe(true);
  expect([files(), await engine.stateText()]).toEqual([before, text]);
  const on = (verb: string, file: string) => ({
    permission: `storage.objects.${verb}`,
    resource: `${bucketName("team-state")}/objects/mcp/.pulumi/${file}`,
  });
  const own = before.filter((file) => file !== "meta.yaml");
  expect(own.length).toBeGreaterThan(3);
  const locks = "locks/organization/slipway/test/1234.json";
  for (const file of [...own, locks]) {
    expect(may(on("create", file)), file).toBe(true);
    expect(mayPreview(on("create", file)), file).toBe(false);
    expect(may(on("get", file.replaceAll("test", "test2"))), file).toBe(false);
  }
  for (const file of ["meta.yaml", relative(root, engine.stateFile)])
    expect(mayPreview(on("get", file)), file).toBe(true);
  const decrypt = { permission: "cloudkms.cryptoKeyVersions.useToDecrypt", resource: keyName(keyIn("any")) };
  expect([may(decrypt), mayPreview(decrypt)]).toEqual([true, true]);
  expect(mayPreview({ ...decrypt, permission: "cloudkms.cryptoKeyVersions.useToEncrypt" })).toBe(false);
}

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
    options: {
      ...Object(settings.options),
      ci: { ...ci, state: { ...ci.state, key: keyIn(Object(settings.options).project) } },
      domainWaitSeconds: 0,
    },
  };
}
