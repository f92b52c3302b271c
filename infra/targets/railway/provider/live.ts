import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { imageDigest } from "../../../image-digest.ts";
import type { Place } from "./domains.ts";
import { ifFound, type Railway } from "./railway.ts";
import { limitsOf, type ReleaseInputs, settingsOf, variablesOf } from "./release-inputs.ts";

const metaShape = z.looseObject({ image: z.string().optional(), imageDigest: z.string().optional() }).nullish();

export const deploymentShape = z.object({
  id: z.string(),
  status: z.string(),
  createdAt: z.string(),
  meta: metaShape,
  instances: z.array(z.object({ status: z.string() })).default([]),
});

export type LiveDeployment = z.infer<typeof deploymentShape>;

const instanceShape = z.object({
  source: z.object({ image: z.string().nullish() }).nullish(),
  region: z.string().nullish(),
  numReplicas: z.number().nullish(),
  healthcheckPath: z.string().nullish(),
  healthcheckTimeout: z.number().nullish(),
  sleepApplication: z.boolean().nullish(),
  overlapSeconds: z.number().nullish(),
  drainingSeconds: z.number().nullish(),
});

const liveShape = z.object({
  serviceInstance: instanceShape,
  variables: z.record(z.string(), z.string()),
  serviceInstanceLimits: z.looseObject({ containers: z.looseObject({}).optional() }).nullish(),
});

/** What Railway has of a service now. */
export interface Live {
  instance: z.infer<typeof instanceShape>;
  variables: Record<string, string>;
  limits: unknown;
  /** Newest first. */
  deployments: LiveDeployment[];
}

const liveQuery = `query Live($projectId: String!, $environmentId: String!, $serviceId: String!) {
  serviceInstance(environmentId: $environmentId, serviceId: $serviceId) {
    source { image } region numReplicas healthcheckPath healthcheckTimeout sleepApplication overlapSeconds drainingSeconds
  }
  variables(projectId: $projectId, environmentId: $environmentId, serviceId: $serviceId, unrendered: true)
  serviceInstanceLimits(environmentId: $environmentId, serviceId: $serviceId)
}`;

/** Reads all of a service; undefined where it is gone. */
export async function readLive(railway: Railway, place: Place): Promise<Live | undefined> {
  const { project: projectId, environment: environmentId, service: serviceId } = place;
  const variables = { projectId, environmentId, serviceId };
  const found = await ifFound(railway({ text: liveQuery, variables, shape: liveShape }));
  if (found === undefined) return undefined;
  // Railway adds its own to them.
  const own = Object.entries(found.variables).filter(([name]) => !name.startsWith("RAILWAY_"));
  const deployments = await readDeployments(railway, place);
  const { serviceInstance: instance, serviceInstanceLimits: limits } = found;
  return { instance, variables: Object.fromEntries(own), limits, deployments };
}

/** The newest deployments of a service. */
export async function readDeployments(railway: Railway, place: Place): Promise<LiveDeployment[]> {
  const text =
    "query Deployments($input: DeploymentListInput!) { deployments(input: $input, first: 10) { edges { node { id status createdAt meta } } } }";
  const input = { projectId: place.project, environmentId: place.environment, serviceId: place.service };
  const edges = z.array(z.object({ node: deploymentShape }));
  const shape = z.object({ deployments: z.object({ edges }) });
  return (await railway({ text, variables: { input }, shape })).deployments.edges.map(({ node }) => node);
}

/** What differs from what was asked for, by the input that says it. */
export function differencesOf({ instance, variables, limits, deployments }: Live, inputs: ReleaseInputs): string[] {
  const wanted = settingsOf(inputs);
  const running = deployments.find(({ status }) => status === "SUCCESS" || status === "CRASHED");
  const differs = {
    image: imageDigest(instance.source?.image ?? "") !== imageDigest(inputs.image),
    replicas: instance.numReplicas !== wanted.numReplicas,
    region: (instance.region ?? wanted.region) !== wanted.region,
    healthPath: (instance.healthcheckPath ?? "") !== wanted.healthcheckPath,
    healthSeconds: instance.healthcheckTimeout !== wanted.healthcheckTimeout,
    "sleeping when idle": instance.sleepApplication === true,
    overlapSeconds: instance.overlapSeconds !== wanted.overlapSeconds,
    drainSeconds: instance.drainingSeconds !== wanted.drainingSeconds,
    limits: !isDeepStrictEqual(limitsIn(limits), limitsOf(inputs)),
    variables: !isDeepStrictEqual(variables, variablesOf(inputs)),
    "running image": running === undefined || !runs(running, inputs.image),
    crashed: running?.status === "CRASHED",
  };
  return Object.entries(differs).flatMap(([name, is]) => (is ? [name] : []));
}

/** Whether a deployment runs this image: by its digest, or by the reference that has it. */
export function runs({ meta }: LiveDeployment, image: string): boolean {
  const digest = imageDigest(image);
  return meta?.imageDigest === digest || imageDigest(meta?.image ?? "") === digest;
}

const limitsShape = z.object({ containers: z.object({ cpu: z.number(), memoryBytes: z.number() }) });

// What the schema calls a map of any shape.
function limitsIn(limits: unknown) {
  const parsed = limitsShape.safeParse(limits);
  if (!parsed.success) return undefined;
  const { cpu, memoryBytes } = parsed.data.containers;
  return { vCPUs: cpu, memoryGB: memoryBytes / 1e9 };
}
