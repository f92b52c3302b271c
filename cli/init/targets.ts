import type { ZodType } from "zod";

/** What `init` has to know of a target; the rest is the target's own business. */
export interface TargetChoice {
  /** What a person reads who chooses. */
  title: string;
  /** The cloud that it is on; undefined where it is on none. */
  cloud?: "gcp" | "aws" | "azure";
  /** Packages that its stacks need. */
  sdks: readonly string[];
  /** What must be said, by option; the schema of each is the target's own. */
  required: readonly string[];
  /** They as options are written, where that is not flat. */
  toOptions?: (said: Readonly<Record<string, string>>) => Readonly<Record<string, unknown>>;
  /** Whether there is no HTTPS name but one of the team's own. */
  needsDomain?: true;
  /** Whether the image goes to a repository of the team's own. */
  needsRepository?: true;
  /** Settings of a small service there. */
  service: Readonly<Record<string, number>>;
  loadOptions?: () => Promise<{ options: { shape: Readonly<Record<string, unknown>> } }>;
}

/** Every target by the name that `slipway:target` has for it. */
export const targetChoices = {
  docker: { title: "Docker on this machine, no account", sdks: [], required: [], service: {} },
  "cloud-run": {
    title: "Google Cloud Run",
    cloud: "gcp",
    sdks: ["@pulumi/gcp"],
    required: ["project", "region"],
    service: { cpu: 1, memoryMiB: 512 },
    loadOptions: () => import("../../infra/targets/cloud-run/options.ts"),
  },
  "container-apps": {
    title: "Azure Container Apps",
    cloud: "azure",
    sdks: ["@pulumi/azure-native"],
    required: ["location"],
    // The most that Azure's ingress gives to a request: https://learn.microsoft.com/azure/container-apps/ingress-overview
    service: { cpu: 0.5, memoryMiB: 1024, requestTimeoutSeconds: 240 },
    loadOptions: () => import("../../infra/targets/container-apps/options.ts"),
  },
  ecs: {
    title: "AWS ECS on Fargate, behind a load balancer",
    cloud: "aws",
    // AWS is asked beside the provider, too, in the sign-in that both find.
    sdks: ["@aws-sdk/credential-provider-node", "@pulumi/aws"],
    required: ["region"],
    needsDomain: true,
    service: { cpu: 0.5, memoryMiB: 1024 },
    loadOptions: () => import("../../infra/targets/ecs/options.ts"),
  },
  "app-runner": {
    title: "AWS App Runner, for accounts that had it before May 2026",
    cloud: "aws",
    sdks: ["@pulumi/aws"],
    required: ["region"],
    // https://docs.aws.amazon.com/apprunner/latest/dg/architecture.html#architecture.vcpu-memory
    service: { cpu: 1, memoryMiB: 2048, requestTimeoutSeconds: 120 },
    loadOptions: () => import("../../infra/targets/app-runner/options.ts"),
  },
  fly: {
    title: "Fly.io Machines",
    // A rehearsal's platform answers GraphQL.
    sdks: ["graphql"],
    required: ["org", "region"],
    service: { cpu: 1, memoryMiB: 512 },
    loadOptions: () => import("../../infra/targets/fly/options.ts"),
  },
  kubernetes: {
    title: "A Kubernetes cluster that is there",
    sdks: ["@kubernetes/client-node", "@pulumi/kubernetes"],
    required: ["context", "gateway", "issuer"],
    toOptions: ({ context, gateway, issuer }) => ({
      context,
      gateway: { kind: gateway },
      certificate: { clusterIssuer: issuer },
    }),
    needsDomain: true,
    needsRepository: true,
    service: { cpu: 0.5, memoryMiB: 512 },
    loadOptions: () => import("../../infra/targets/kubernetes/first-options.ts"),
  },
  railway: {
    title: "Railway, with the image in a registry of yours",
    // A rehearsal's platform answers GraphQL.
    sdks: ["graphql"],
    required: ["workspace"],
    needsRepository: true,
    service: { cpu: 1, memoryMiB: 512 },
    loadOptions: () => import("../../infra/targets/railway/options.ts"),
  },
  render: {
    title: "Render, with the image in a registry of yours",
    sdks: [],
    required: ["workspace"],
    needsRepository: true,
    service: { cpu: 0.5, memoryMiB: 512 },
    loadOptions: () => import("../../infra/targets/render/options.ts"),
  },
} as const satisfies Record<string, TargetChoice>;

export type TargetName = keyof typeof targetChoices;

/** What is known of a target. */
export function choiceOf(target: TargetName): TargetChoice {
  return targetChoices[target];
}

/** Whether a word is the name of a target. */
export function isTargetName(word: string): word is TargetName {
  return Object.hasOwn(targetChoices, word);
}

/** What is wrong with the value of an option, in the words of the target's schema; undefined where nothing is. */
export async function faultOfOption(target: TargetName, name: string, value: string): Promise<string | undefined> {
  const schema = (await choiceOf(target).loadOptions?.())?.options.shape[name];
  const parsed = isSchema(schema) ? schema.safeParse(value) : undefined;
  return parsed?.success === false ? parsed.error.issues[0]?.message : undefined;
}

function isSchema(value: unknown): value is ZodType {
  return typeof value === "object" && value !== null && "safeParse" in value;
}
