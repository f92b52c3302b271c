import * as z from "zod";
import type { ApiRoute } from "../../../../simulation/http-api.ts";
import { plans, planName } from "../plans.ts";
import { autoscalingShape } from "../provider/shapes.ts";
import { onService, pageOf, refuse, shownService } from "./answers.ts";
import type { Deployments } from "./deployments.ts";
import { newId, note, type RenderState, type SimulatedService, timestamp } from "./state.ts";

const envVars = z.array(z.object({ key: z.string(), value: z.string() }));
const image = z.object({ ownerId: z.string(), imagePath: z.string(), registryCredentialId: z.string().optional() });
const details = z.object({
  plan: z.string().optional(),
  healthCheckPath: z.string().optional(),
  maxShutdownDelaySeconds: z.int().min(1).max(300).optional(),
});
const createBody = z.object({
  type: z.literal("web_service"),
  name: z.string(),
  ownerId: z.string(),
  image,
  envVars: envVars.nullish(),
  serviceDetails: details.extend({
    runtime: z.literal("image"),
    region: z.string().default("oregon"),
    numInstances: z.int().min(1).default(1),
    autoscaling: autoscalingShape.optional(),
  }),
});
// Whatever else a body holds changes nothing, as at Render: neither region nor instances nor variables.
const patchBody = z.object({
  name: z.string().optional(),
  image: image.optional(),
  serviceDetails: details.optional(),
});

/** What a workspace lacks. */
export interface Gates {
  /** Whether it is on a plan with autoscaling. */
  isPro: boolean;
}

/** Services with their variables and scaling. */
export function serviceRoutes(state: RenderState, deployments: Deployments, gates: Gates): Record<string, ApiRoute> {
  const on = onService(state);
  const changed = (service: SimulatedService) => (service.updatedAt = timestamp());
  return {
    "GET /v1/services": ({ query }) => {
      const [name, ownerId] = [query.get("name"), query.get("ownerId")];
      const found = state.services.filter(
        (service) => (name === null || service.name === name) && (ownerId === null || service.ownerId === ownerId),
      );
      return pageOf("service", found.map(shownService), query);
    },

    "POST /v1/services": ({ body }) => {
      const parsed = createBody.safeParse(body);
      if (!parsed.success) return refuse(400, `invalid body: ${parsed.error.message}`);
      const { name, ownerId, image: wanted, serviceDetails: given } = parsed.data;
      if (state.services.some((other) => other.name === name && other.ownerId === ownerId)) {
        return refuse(409, `name ${name} is already in use`);
      }
      const missing = missingOf(state, ownerId, wanted.registryCredentialId);
      if (missing !== undefined) return refuse(400, missing);
      if (given.autoscaling && !gates.isPro) return refuse(402, "autoscaling requires a Pro workspace");
      const plan = given.plan ?? "starter";
      if (!isPlan(plan)) return refuse(400, `invalid plan: ${plan}`);
      const isTaken = state.services.some(({ slug }) => slug === name);
      const service: SimulatedService = {
        id: newId("srv"),
        name,
        slug: isTaken ? `${name}-${newId("srv").slice(-4)}` : name,
        ownerId,
        createdAt: timestamp(),
        updatedAt: timestamp(),
        imagePath: wanted.imagePath,
        registryCredentialId: wanted.registryCredentialId,
        suspended: false,
        region: given.region,
        plan,
        healthCheckPath: given.healthCheckPath ?? "",
        maxShutdownDelaySeconds: given.maxShutdownDelaySeconds ?? 30,
        numInstances: given.numInstances,
        autoscaling: given.autoscaling,
        variables: new Map((parsed.data.envVars ?? []).map(({ key, value }) => [key, value])),
        deploys: [],
        domains: [],
        events: [],
        logs: [],
        notificationsToSend: "default",
      };
      state.services.push(service);
      const { id: deployId } = deployments.start(service, "api");
      return { status: 201, body: { deployId, service: shownService(service) } };
    },

    "GET /v1/services/:service": on((service) => ({ status: 200, body: shownService(service) })),

    "PATCH /v1/services/:service": on((service, { body }) => {
      const parsed = patchBody.safeParse(body);
      if (!parsed.success) return refuse(400, `invalid body: ${parsed.error.message}`);
      const { name, image: wanted, serviceDetails: given = {} } = parsed.data;
      const { plan } = given;
      if (plan !== undefined && !isPlan(plan)) return refuse(400, `invalid plan: ${plan}`);
      const missing = missingOf(state, service.ownerId, wanted?.registryCredentialId);
      if (missing !== undefined) return refuse(400, missing);
      if (name !== undefined) service.name = name;
      if (wanted) Object.assign(service, wanted, { ownerId: service.ownerId });
      Object.assign(service, given);
      changed(service);
      return { status: 200, body: shownService(service) };
    }),

    "DELETE /v1/services/:service": on(async (service) => {
      state.services.splice(state.services.indexOf(service), 1);
      await deployments.stopAll(service);
      return { status: 204 };
    }),

    "GET /v1/services/:service/env-vars": on(({ variables }, { query }) => pageOf("envVar", listOf(variables), query)),

    "PUT /v1/services/:service/env-vars": on((service, { body, query }) => {
      const parsed = envVars.nullish().safeParse(body);
      if (!parsed.success) return refuse(400, `invalid body: ${parsed.error.message}`);
      service.variables = new Map((parsed.data ?? []).map(({ key, value }) => [key, value]));
      changed(service);
      return pageOf("envVar", listOf(service.variables), query);
    }),

    "POST /v1/services/:service/scale": on((service, { body }) => {
      const { numInstances } = z.object({ numInstances: z.int().min(1).max(100) }).parse(body);
      if (service.autoscaling?.enabled !== true) {
        note(service, "instance_count_changed", { fromInstances: service.numInstances, toInstances: numInstances });
        service.numInstances = numInstances;
      }
      return { status: 202 };
    }),

    "PUT /v1/services/:service/autoscaling": on((service, { body }) => {
      if (!gates.isPro) return refuse(402, "autoscaling requires a Pro workspace");
      service.autoscaling = autoscalingShape.parse(body);
      return { status: 200, body: service.autoscaling };
    }),

    "DELETE /v1/services/:service/autoscaling": on((service) => {
      service.autoscaling = undefined;
      return { status: 204 };
    }),

    "POST /v1/services/:service/suspend": on((service) => {
      service.suspended = true;
      return { status: 202 };
    }),

    "POST /v1/services/:service/resume": on((service) => {
      service.suspended = false;
      deployments.start(service, "service_resumed");
      return { status: 202 };
    }),
  };
}

function listOf(variables: ReadonlyMap<string, string>) {
  return [...variables].map(([key, value]) => ({ key, value }));
}

function isPlan(name: string): boolean {
  return name === "free" || plans.some(({ id }) => id === planName(name));
}

function missingOf({ credentials }: RenderState, ownerId: string, credential: string | undefined) {
  if (credential === undefined || credentials.some(({ id, ownerId: of }) => id === credential && of === ownerId))
    return undefined;
  return `registry credential ${credential} not found`;
}
