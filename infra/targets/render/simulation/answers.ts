import type { ApiCall, ApiReply, ApiRoute } from "../../../../simulation/http-api.ts";
import type { RenderState, SimulatedCredential, SimulatedDeploy, SimulatedService } from "./state.ts";

/** Makes routes that work on the service which the path names. */
export function onService({ services }: Pick<RenderState, "services">) {
  return (work: (service: SimulatedService, call: ApiCall) => ReturnType<ApiRoute>): ApiRoute =>
    (call) => {
      const service = services.find(({ id }) => id === call.params.service);
      return service ? work(service, call) : refuse(404, `not found: ${call.params.service}`);
    };
}

/** What the API shows of a service. */
export function shownService(service: SimulatedService): object {
  const { id, name, slug, ownerId, createdAt, updatedAt, imagePath, suspended } = service;
  const { plan, region, numInstances, healthCheckPath, maxShutdownDelaySeconds, autoscaling } = service;
  const dashboardUrl = `https://dashboard.render.com/web/${id}`;
  return {
    id,
    autoDeploy: "no",
    createdAt,
    updatedAt,
    dashboardUrl,
    imagePath,
    name,
    notifyOnFail: "default",
    ownerId,
    rootDir: "",
    slug,
    suspended: suspended ? "suspended" : "not_suspended",
    suspenders: suspended ? ["user"] : [],
    type: "web_service",
    serviceDetails: {
      ...(autoscaling ? { autoscaling } : {}),
      buildPlan: "starter",
      env: "image",
      envSpecificDetails: { dockerCommand: "", dockerContext: "", dockerfilePath: "" },
      healthCheckPath,
      maxShutdownDelaySeconds,
      numInstances,
      openPorts: [{ port: 10_000, protocol: "TCP" }],
      plan,
      previews: { generation: "off" },
      pullRequestPreviewsEnabled: "no",
      region,
      runtime: "image",
      sshAddress: `${id}@ssh.${region}.render.com`,
      url: `https://${slug}.onrender.com`,
    },
  };
}

/** What the API shows of a deployment; one that waits says nothing of its image yet. */
export function shownDeploy({ id, status, trigger, createdAt, finishedAt, image }: SimulatedDeploy): object {
  return {
    id,
    commit: null,
    ...(status === "queued" ? {} : { image }),
    status,
    trigger,
    createdAt,
    updatedAt: createdAt,
    finishedAt,
  };
}

/** What the API shows of a credential: never its token. */
export function shownCredential({ id, name, registry, username, updatedAt }: SimulatedCredential): object {
  return { id, name, registry, username, updatedAt };
}

/** A part of a list, each entry with a cursor; 20 of them unless more are asked for. */
// https://api-docs.render.com/reference/pagination
export function pageOf(key: string, entries: readonly object[], query: URLSearchParams): ApiReply {
  const limit = Math.min(100, Number(query.get("limit") ?? 20));
  const cursor = query.get("cursor");
  const from = cursor === null ? 0 : Number(cursor) + 1;
  const shown = entries.map((entry, index) => ({ [key]: entry, cursor: String(index) }));
  return { status: 200, body: shown.slice(from, from + limit) };
}

/** A refusal in the API's words. */
export function refuse(status: number, message: string): ApiReply {
  return { status, body: { message } };
}
