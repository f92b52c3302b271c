import { isDeepStrictEqual } from "node:util";
import { imageDigest } from "../../../image-digest.ts";
import { planName } from "../plans.ts";
import type { Render } from "./render.ts";
import { autoscalingOf, ownerVariable, type ServiceInputs, variablesOf } from "./service-inputs.ts";
import { type Deploy, deployShape, envVarShape, type LiveService, serviceShape } from "./shapes.ts";

/** What Render has of a service now. */
export interface Live {
  service: LiveService;
  variables: Record<string, string>;
  /** Newest first. */
  deploys: Deploy[];
}

/** Reads all of a service; undefined where it is gone. */
export async function readLive(render: Render, id: string): Promise<Live | undefined> {
  const service = await render.find(serviceShape, `/services/${id}`);
  if (service === undefined) return undefined;
  const [variables, deploys] = await Promise.all([readVariables(render, id), readDeploys(render, id)]);
  return { service, variables, deploys };
}

/** The service of this name, where it bears the owner's mark; rejects where it is somebody else's. */
export async function findOwn(render: Render, inputs: ServiceInputs): Promise<LiveService | undefined> {
  const { workspace: ownerId, name, owner } = inputs;
  const named = await render.list(serviceShape, "service", {
    path: "/services",
    query: { name, ownerId, type: "web_service" },
  });
  const found = named.find((service) => service.name === name);
  if (found === undefined) return undefined;
  if ((await readVariables(render, found.id))[ownerVariable] === owner) return found;
  throw new Error(
    `the workspace has a service ${name} already, ${found.dashboardUrl}, which this stack did not make; rename that one, or this one with slipway:service.name`,
  );
}

/** The newest deployments of a service. */
export function readDeploys(render: Render, id: string): Promise<Deploy[]> {
  return render.page(deployShape, "deploy", { path: `/services/${id}/deploys`, query: { limit: newest } });
}

const newest = 20;

async function readVariables(render: Render, id: string): Promise<Record<string, string>> {
  const variables = await render.list(envVarShape, "envVar", { path: `/services/${id}/env-vars` });
  return Object.fromEntries(variables.map(({ key, value }) => [key, value]));
}

/** How a service differs from what was asked for, by the input that says it. */
export interface Differences {
  /** What only a deployment brings to the instances. */
  settings: string[];
  variables: boolean;
  scaling: boolean;
  suspended: boolean;
  /** Whether another image serves, or none. */
  image: boolean;
}

/** Holds a service against its inputs. */
export function compare({ service, variables, deploys }: Live, inputs: ServiceInputs): Differences {
  const { serviceDetails: details } = service;
  const settings = {
    plan: planName(details.plan) !== inputs.plan,
    image: imageDigest(service.imagePath) !== imageDigest(inputs.image),
    healthPath: details.healthCheckPath !== (inputs.healthPath || ""),
    // An older service may not say it.
    shutdownSeconds: (details.maxShutdownDelaySeconds ?? inputs.shutdownSeconds) !== inputs.shutdownSeconds,
  };
  const serving = deploys.find(({ status }) => status === "live");
  return {
    settings: Object.entries(settings).flatMap(([name, differs]) => (differs ? [name] : [])),
    variables: !isDeepStrictEqual(variables, variablesOf(inputs, service.slug)),
    scaling: scalesOtherwise(service, inputs),
    suspended: service.suspended === "suspended",
    image: serving === undefined || !runs(serving, inputs.image),
  };
}

/** Whether a deployment runs this image: its reference has the digest, or what it was resolved to is it. */
export function runs({ image }: Deploy, wanted: string): boolean {
  const digest = imageDigest(wanted);
  return imageDigest(image?.ref ?? "") === digest || image?.sha === digest;
}

function scalesOtherwise({ serviceDetails: { autoscaling, numInstances } }: LiveService, inputs: ServiceInputs) {
  const wanted = autoscalingOf(inputs);
  if (wanted === undefined) return autoscaling?.enabled === true || numInstances !== inputs.scaling.min;
  if (autoscaling?.enabled !== true || autoscaling.min !== wanted.min || autoscaling.max !== wanted.max) return true;
  return (["cpu", "memory"] as const).some((name) => {
    const [is, should] = [autoscaling.criteria[name], wanted.criteria[name]];
    return is.enabled !== should.enabled || (should.enabled && is.percentage !== should.percentage);
  });
}

/** Whether a deployment has not ended yet. */
export function isUnderWay(status: string): boolean {
  return ["created", "queued", "build_in_progress", "pre_deploy_in_progress", "update_in_progress"].includes(status);
}
