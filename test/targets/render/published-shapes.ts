import * as z from "zod";

// What Render's published description asks of its answers, as far as a stack meets them: what must be there, and which
// words there are. https://api-docs.render.com/openapi/render-public-api-1.json

const at = z.iso.datetime({ offset: true });

const webServiceDetails = z.object({
  env: z.enum(["docker", "elixir", "go", "node", "python", "ruby", "rust", "image"]),
  runtime: z.enum(["docker", "elixir", "go", "node", "python", "ruby", "rust", "image"]),
  envSpecificDetails: z.object({ dockerCommand: z.string(), dockerContext: z.string(), dockerfilePath: z.string() }),
  plan: z.string(),
  region: z.enum(["frankfurt", "oregon", "ohio", "singapore", "virginia"]),
  numInstances: z.int(),
  buildPlan: z.enum(["starter", "performance"]),
  healthCheckPath: z.string(),
  openPorts: z.array(z.object({ port: z.int(), protocol: z.enum(["TCP", "UDP"]) })),
  url: z.url(),
  maxShutdownDelaySeconds: z.int().optional(),
});

const service = z.object({
  id: z.string().regex(/^srv-/),
  name: z.string(),
  ownerId: z.string(),
  type: z.literal("web_service"),
  createdAt: at,
  dashboardUrl: z.url(),
  updatedAt: at,
  suspended: z.enum(["suspended", "not_suspended"]),
  suspenders: z.array(z.enum(["admin", "billing", "user", "parent_service", "stuck_crashlooping", "hipaa_enablement"])),
  autoDeploy: z.enum(["yes", "no"]),
  notifyOnFail: z.enum(["default", "notify", "ignore"]),
  slug: z.string(),
  serviceDetails: webServiceDetails,
  rootDir: z.string(),
  imagePath: z.string(),
});

const deployStatuses = [
  "created",
  "queued",
  "build_in_progress",
  "update_in_progress",
  "live",
  "deactivated",
  "build_failed",
  "update_failed",
  "canceled",
  "pre_deploy_in_progress",
  "pre_deploy_failed",
] as const;

const deploy = z.object({
  id: z.string().regex(/^dep-/),
  image: z.object({ ref: z.string(), sha: z.string() }).optional(),
  status: z.enum(deployStatuses),
  trigger: z.enum(["api", "deploy_hook", "manual", "other", "rollback", "service_resumed", "service_updated"]),
  createdAt: at,
  updatedAt: at,
  finishedAt: at.nullable(),
});

const customDomain = z.object({
  id: z.string(),
  name: z.string(),
  domainType: z.enum(["apex", "subdomain"]),
  publicSuffix: z.string(),
  verificationStatus: z.enum(["verified", "unverified"]),
  createdAt: at,
  redirectForName: z.string(),
});

const credential = z.object({
  id: z.string(),
  name: z.string(),
  username: z.string(),
  registry: z.enum(["GITHUB", "GITLAB", "DOCKER", "GOOGLE_ARTIFACT", "AWS_ECR"]),
  updatedAt: at,
});

const criterion = z.object({ enabled: z.boolean(), percentage: z.int() });
const autoscaling = z.object({
  enabled: z.boolean(),
  min: z.int(),
  max: z.int(),
  criteria: z.object({ cpu: criterion, memory: criterion }),
});
const owner = z.object({ id: z.string(), name: z.string(), email: z.string(), type: z.enum(["user", "team"]) });
const envVar = z.object({ key: z.string(), value: z.string() });
const event = z.object({
  id: z.string(),
  timestamp: at,
  serviceId: z.string(),
  type: z.string(),
  details: z.object({}),
});
const label = z.object({ name: z.string(), value: z.string() });
const log = z.object({ id: z.string(), message: z.string(), timestamp: at, labels: z.array(label) });
const sends = z.enum(["default", "none", "failure", "all"]);
const override = z.object({
  serviceId: z.string(),
  notificationsToSend: sends,
  previewNotificationsEnabled: z.string(),
});

const page = <Shape extends z.ZodType>(key: string, shape: Shape) =>
  z.array(z.object({ cursor: z.string(), [key]: shape }));

/** What each call answers, by its route; one that is not named answers nothing. */
export const published: Readonly<Record<string, z.ZodType>> = {
  "GET /v1/users": z.object({ email: z.string(), name: z.string() }),
  "GET /v1/owners": page("owner", owner),
  "GET /v1/owners/:owner": owner,
  "GET /v1/registrycredentials": z.array(credential),
  "POST /v1/registrycredentials": credential,
  "GET /v1/registrycredentials/:credential": credential,
  "PATCH /v1/registrycredentials/:credential": credential,
  "GET /v1/projects": page("project", z.never()),
  "GET /v1/key-value": page("keyValue", z.never()),
  "GET /v1/postgres": page("postgres", z.never()),
  "GET /v1/workflows": page("workflow", z.never()),
  "GET /v1/services": page("service", service),
  "POST /v1/services": z.object({ service, deployId: z.string() }),
  "GET /v1/services/:service": service,
  "PATCH /v1/services/:service": service,
  "GET /v1/services/:service/instances": z.array(z.object({ id: z.string(), createdAt: at })),
  "GET /v1/services/:service/env-vars": page("envVar", envVar),
  "PUT /v1/services/:service/env-vars": page("envVar", envVar),
  "PUT /v1/services/:service/autoscaling": autoscaling,
  "GET /v1/services/:service/deploys": page("deploy", deploy),
  "POST /v1/services/:service/deploys": deploy,
  "POST /v1/services/:service/rollback": deploy,
  "GET /v1/services/:service/deploys/:deploy": deploy,
  "POST /v1/services/:service/deploys/:deploy/cancel": deploy,
  "GET /v1/services/:service/custom-domains": page("customDomain", customDomain),
  "POST /v1/services/:service/custom-domains": z.array(customDomain),
  "GET /v1/services/:service/custom-domains/:domain": customDomain,
  "GET /v1/services/:service/events": page("event", event),
  "GET /v1/notification-settings/overrides/services/:service": override,
  "PATCH /v1/notification-settings/overrides/services/:service": override,
  "GET /v1/logs": z.object({ hasMore: z.boolean(), nextStartTime: at, nextEndTime: at, logs: z.array(log) }),
};
