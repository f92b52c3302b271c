import * as z from "zod";
import { registryProof } from "./registry-proof.ts";

const environmentName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "an environment variable's name has letters, digits and _ only");

const environmentValue = z.string("must be text: put it in quotes");

// Docker, Kubernetes and the clouds' services all take this shape of a name (RFC 1123 label, shortened for suffixes).
const serviceName = z
  .string()
  .regex(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/, "must be 1 to 40 of a-z, 0-9 and -, starting with a letter");

// https://www.rfc-editor.org/rfc/rfc1123#section-2.1. Lower case, as certificates and records say it; neither an address
// nor a bare word, for which there is no certificate.
const hostName = z
  .string()
  .regex(
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
    "must be a host name in lower case, such as mcp.example.com",
  );

const urlPath = z.string().regex(/^\/[^\s?#]*$/, "must start with / and hold no space, ? or #");

const text = z.string().min(1, "must not be empty");

// The same file is read on Linux, where a backslash parts nothing and no drive has a letter.
const relativePath = text.regex(
  /^(?![A-Za-z]:)[^\\]*$/,
  "must be a path with / that is seen from Pulumi.yaml, such as ../server, on Windows too",
);

/** Names below `/.well-known/` by which directories prove whose a domain is. */
export const wellKnownNames = ["openai-apps-challenge", "mcp-registry-auth"] as const;
export type WellKnownName = (typeof wellKnownNames)[number];

// Every front takes it as it stands: Envoy reads a per cent sign, nginx a dollar, and a load balancer of AWS takes 1024
// characters. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html
const provingToken = z
  .string()
  .regex(
    /^[\w.~+/=:@-]{8,1024}$/,
    "must be the token that the portal shows: 8 to 1024 letters, digits and . ~ + / = : @ - _",
  );

const proof = z
  .string()
  .regex(
    registryProof,
    "must be v=MCPv1; k=ed25519; p=<public key in Base64>, or k=ecdsap384 with the key in its short form",
  );

const wellKnown = z
  .strictObject({
    "openai-apps-challenge": provingToken.optional().describe("Token of OpenAI's portal, which proves the domain"),
    "mcp-registry-auth": proof.optional().describe("Proof of the MCP registry, with a public key of the domain"),
  })
  .optional()
  .describe(
    "What is answered below /.well-known/ by what stands before the server, as text/plain; a target with no such front refuses it",
  );

/** `slipway:service`: what to run. */
export const serviceSchema = z
  .strictObject({
    name: serviceName.describe("Name of the service; every resource is named after it"),
    port: z.int().min(1).max(65535).default(8080).describe("Port the server listens on; told to it through PORT"),
    path: urlPath.default("/mcp").describe("Path of the MCP endpoint"),
    healthPath: z
      .union([z.literal(false), urlPath], { error: "must start with / and hold no space, ? or #, or be false" })
      .default("/health")
      .describe(
        "Path that answers 2xx once the server can take requests; false where there is none, so that a server is healthy that takes connections",
      ),
    cpu: z.number().positive().max(64).default(1).describe("CPU cores of one instance"),
    memoryMiB: z.int().min(64).max(262144).default(512).describe("Memory of one instance in MiB"),
    minInstances: z.int().min(0).max(1000).default(1).describe("Instances kept warm; 0 allows cold starts"),
    maxInstances: z.int().min(1).max(1000).default(3).describe("Most instances at a time"),
    concurrency: z.int().min(1).max(1000).default(80).describe("Requests one instance takes at the same time"),
    requestTimeoutSeconds: z.int().min(1).max(86400).default(300).describe("Longest time of one request or stream"),
    env: z.record(environmentName, environmentValue).default({}).describe("Plain environment variables"),
    secrets: z
      .array(environmentName)
      .default([])
      .describe("Names of the secret environment variables; where each comes from is in slipway:secrets"),
    production: z
      .boolean()
      .optional()
      .describe("Whether people depend on it; by default when the stack's name has the word prod or production"),
    domain: hostName.optional().describe("Host name under which the service is also reached"),
    wellKnown,
  })
  .refine((spec) => spec.maxInstances >= spec.minInstances, {
    path: ["maxInstances"],
    error: "is below slipway:service.minInstances",
  });

const pull = z
  .strictObject({
    username: text.optional().describe("Name at the registry; required beside a token or password"),
    secret: environmentName.describe(
      "Name in slipway:secrets of the token or password; on kubernetes also of a {reference: …} to a Secret of type kubernetes.io/dockerconfigjson",
    ),
  })
  .optional()
  .describe("With what the platform pulls the image from a private registry of yours");

const imagePlatform = z.enum(["linux/amd64", "linux/arm64"]).optional();

/** `slipway:image` of a stack that takes a ready image; nothing is built. */
export const readyImageSchema = z.strictObject({
  reference: z
    .string()
    .regex(/^[^\s@]+@sha256:[0-9a-f]{64}$/, "must be repository@sha256:<64 hex digits>")
    .describe("A ready image by digest; nothing is built"),
  ownRegistry: z
    .boolean()
    .default(false)
    .describe("Whether the image lies in the stack's own registry, which then stays; a rollback sets it"),
  rollback: z
    .boolean()
    .default(false)
    .describe("Whether a rollback chose it: the next one then passes over what came after it"),
  platform: imagePlatform.describe(
    "Platform that it is for alone, so that a cluster runs it on nodes of that; a rollback keeps what it was built for",
  ),
  pull,
});

/** `slipway:image` of a stack that builds: from what, and where to. */
export const imageBuildSchema = z.strictObject({
  context: relativePath.default("server").describe("Folder that is built, relative to Pulumi.yaml"),
  dockerfile: relativePath
    .optional()
    .describe("Path of the Dockerfile relative to Pulumi.yaml; by default the context's"),
  buildArgs: z.record(z.string(), environmentValue).default({}).describe("Build arguments; never secrets"),
  secrets: z
    .array(environmentName)
    .default([])
    .describe(
      "Names of secrets that the Dockerfile mounts with RUN --mount=type=secret,id=<name>; each comes from slipway:secrets, else from the environment",
    ),
  target: text.optional().describe("Stage of the Dockerfile to stop at"),
  platform: imagePlatform.describe("Platform to build for; the builder's own by default"),
  repository: text.optional().describe("Repository to push to where the target makes no registry"),
  pull,
  builder: text.optional().describe("Name of the buildx builder; the current one by default"),
  timeoutSeconds: z.int().min(10).max(7200).default(1200).describe("Longest time of a build with its push"),
});

/** `slipway:image`: how the server becomes an image, or which ready one is taken. */
export const imageSchema = z.union([readyImageSchema, imageBuildSchema]);

/** `slipway:secrets`: where each secret comes from. */
export const secretsSchema = z.record(
  environmentName,
  z.union([z.string(), z.strictObject({ reference: z.string().min(1) })], {
    error: "must be an encrypted value or a reference: {reference: <name in the platform's secret manager>}",
  }),
);

export type ImageBuild = z.infer<typeof imageBuildSchema>;
export type ImageSettings = z.infer<typeof imageSchema>;
export type ServiceSettings = z.infer<typeof serviceSchema>;
