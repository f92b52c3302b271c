import * as z from "zod";
import { hostOf } from "../host.ts";
import type { Autoscaling } from "./shapes.ts";

/** What the program asks of a service; see ServiceArgs in ../resources.ts. */
export const serviceInputs = z.object({
  workspace: z.string(),
  owner: z.string(),
  name: z.string(),
  region: z.string(),
  plan: z.string(),
  image: z.string(),
  credential: z.string().optional(),
  env: z.record(z.string(), z.string()),
  secrets: z.record(z.string(), z.string()),
  healthPath: z.union([z.literal(false), z.string()]),
  shutdownSeconds: z.number(),
  scaling: z.object({
    min: z.number(),
    max: z.number(),
    cpuPercent: z.number().optional(),
    memoryPercent: z.number().optional(),
  }),
  settleSeconds: z.number(),
});

export type ServiceInputs = z.infer<typeof serviceInputs>;

/** Inputs whose change makes another service. */
export const fixedInputs = ["workspace", "region", "name"] as const;

/** Inputs whose change reaches the instances only with a deployment. */
export const deployedInputs = [
  "owner",
  "plan",
  "image",
  "credential",
  "env",
  "secrets",
  "healthPath",
  "shutdownSeconds",
] as const;

/** The variable by which a service is known as this state's. */
export const ownerVariable = "SLIPWAY_OWNER";

/**
 * Every variable of the service, secret ones too: Render keeps both alike. The program counts on the host that the name
 * gives; where another has it, what Render made of the name stands in its place.
 */
export function variablesOf({ name, env, secrets, owner }: ServiceInputs, slug: string): Record<string, string> {
  const [hoped, given] = [hostOf(name), hostOf(slug)];
  const plain = Object.entries(env).map(([key, value]) => [key, value.replaceAll(hoped, given)]);
  return { ...Object.fromEntries(plain), ...secrets, [ownerVariable]: owner };
}

/** Variables as the API takes them. */
export function toEnvVars(inputs: ServiceInputs, slug: string): { key: string; value: string }[] {
  return Object.entries(variablesOf(inputs, slug)).map(([key, value]) => ({ key, value }));
}

/** Settings of autoscaling; undefined where the number of instances is fixed. */
export function autoscalingOf({ scaling: { min, max, cpuPercent, memoryPercent } }: ServiceInputs) {
  if (max === min) return undefined;
  const criterion = (percentage: number | undefined) => ({
    enabled: percentage !== undefined,
    percentage: percentage ?? unusedPercent,
  });
  const wanted: Autoscaling = {
    enabled: true,
    min,
    max,
    criteria: { cpu: criterion(cpuPercent), memory: criterion(memoryPercent) },
  };
  return wanted;
}

/** Stands where a criterion is off: the API wants a number all the same. */
const unusedPercent = 70;

/** What can be changed of a service with PATCH. */
export function patchOf(inputs: ServiceInputs) {
  const { workspace: ownerId, name, plan, image: imagePath, credential, healthPath, shutdownSeconds } = inputs;
  return {
    name,
    image: { ownerId, imagePath, ...(credential === undefined ? {} : { registryCredentialId: credential }) },
    serviceDetails: {
      runtime: "image",
      plan,
      healthCheckPath: healthPath || "",
      maxShutdownDelaySeconds: shutdownSeconds,
    },
  };
}

/** The whole service as it is made. */
// https://api-docs.render.com/reference/create-service
export function createBodyOf(inputs: ServiceInputs) {
  const { workspace: ownerId, region, scaling } = inputs;
  const { serviceDetails, ...rest } = patchOf(inputs);
  const autoscaling = autoscalingOf(inputs);
  return {
    type: "web_service",
    ownerId,
    ...rest,
    autoDeploy: "no",
    envVars: toEnvVars(inputs, inputs.name),
    serviceDetails: {
      ...serviceDetails,
      region,
      numInstances: scaling.min,
      ...(autoscaling ? { autoscaling } : {}),
    },
  };
}
