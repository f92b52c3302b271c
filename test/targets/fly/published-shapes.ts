import * as z from "zod";

// What Fly's published descriptions say of its answers, as far as a stack meets them: what its own Go client decodes, and
// what the endpoints are to answer. https://docs.machines.dev, https://github.com/superfly/fly-go

const at = z.iso.datetime({ offset: true });

const organization = z.object({ name: z.string(), slug: z.string(), internal_numeric_id: z.int() });
const app = z.object({
  id: z.string(),
  name: z.string(),
  internal_numeric_id: z.int(),
  status: z.enum(["pending", "deployed", "suspended"]),
  machine_count: z.int(),
  volume_count: z.int(),
  network: z.string(),
  organization,
  cname_target: z.string(),
});

const states = ["created", "starting", "started", "stopping", "stopped", "suspending", "suspended"] as const;
const ends = ["replacing", "replaced", "destroying", "destroyed", "failed", "migrated"] as const;
const config = z.object({
  image: z.string(),
  env: z.record(z.string(), z.string()),
  metadata: z.record(z.string(), z.string()),
  guest: z.object({ cpu_kind: z.enum(["shared", "performance"]), cpus: z.int(), memory_mb: z.int() }),
});
const exit = z.object({ exit_code: z.int(), oom_killed: z.boolean(), requested_stop: z.boolean() });
const machine = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum([...states, ...ends]),
  region: z.string().length(3),
  instance_id: z.string(),
  private_ip: z.string(),
  host_status: z.enum(["ok", "unknown", "unreachable"]),
  created_at: at,
  updated_at: at,
  config: config.optional(),
  incomplete_config: config.optional(),
  image_ref: z.object({ registry: z.string(), repository: z.string(), tag: z.string(), digest: z.string() }),
  checks: z.array(
    z.object({
      name: z.string(),
      status: z.enum(["passing", "warning", "critical"]),
      output: z.string(),
      updated_at: at,
    }),
  ),
  events: z.array(
    z.object({
      type: z.string(),
      status: z.string(),
      source: z.string(),
      timestamp: z.int(),
      request: z.object({ exit_event: exit.optional(), restart_count: z.int().optional() }).optional(),
    }),
  ),
});

const address = z.object({ ip: z.string(), region: z.string(), shared: z.boolean(), created_at: at });
const secret = z.object({ name: z.string(), digest: z.string(), created_at: at, updated_at: at });
const certificate = z.object({
  hostname: z.string(),
  configured: z.boolean(),
  acme_requested: z.boolean(),
  status: z.enum(["active", "pending_ownership", "pending_validation"]),
  dns_requirements: z.object({
    a: z.array(z.string()),
    aaaa: z.array(z.string()),
    cname: z.string(),
    acme_challenge: z.object({ name: z.string(), target: z.string() }),
    ownership: z.object({ name: z.string(), app_value: z.string(), org_value: z.string() }),
  }),
  validation: z.object({ dns_configured: z.boolean(), alpn_configured: z.boolean(), http_configured: z.boolean() }),
  validation_errors: z.array(z.object({ code: z.string(), message: z.string(), remediation: z.string() })),
});
const ok = z.object({ ok: z.literal(true) });
const release = z.object({
  id: z.string(),
  version: z.int(),
  status: z.string(),
  in_progress: z.boolean(),
  created_at: at,
});
const build = z.object({ id: z.int(), status: z.string(), wallclock_time_ms: z.int() });
const slug = z.object({ id: z.string(), slug: z.string(), raw_slug: z.string(), internal_numeric_id: z.int() });
const lease = z.object({ nonce: z.string(), expires_at: z.int(), owner: z.string(), version: z.string() });
const log = z.object({
  id: z.string(),
  attributes: z.object({ timestamp: at, message: z.string(), level: z.string(), instance: z.string() }),
});

/** What each call answers, by its route. */
export const published: Readonly<Record<string, z.ZodType>> = {
  "POST /graphql": z.object({ data: z.looseObject({}) }),
  "GET /v1/tokens/current": z.object({ tokens: z.array(z.object({ org_slug: z.string() })) }),
  "GET /v1/apps": z.object({ total_apps: z.int(), apps: z.array(app) }),
  "POST /v1/apps": z.object({ created_at: z.int() }),
  "GET /v1/apps/:app": app,
  // A list of volumes, of which a stack's app has none.
  "GET /v1/apps/:app/volumes": z.array(z.object({ id: z.string() })),
  "GET /v1/apps/:app/ip_assignments": z.object({ ips: z.array(address) }),
  "POST /v1/apps/:app/ip_assignments": address,
  "DELETE /v1/apps/:app/ip_assignments/:ip": z.object({}),
  "GET /v1/apps/:app/secrets": z.object({ secrets: z.array(secret) }),
  "POST /v1/apps/:app/secrets": z.object({ secrets: z.array(secret), version: z.int() }),
  "GET /v1/apps/:app/certificates": z.object({ total_count: z.int(), certificates: z.array(z.object({})) }),
  "POST /v1/apps/:app/certificates/acme": certificate,
  "GET /v1/apps/:app/certificates/:hostname": certificate,
  "POST /v1/apps/:app/certificates/:hostname/check": certificate,
  "GET /v1/apps/:app/machines": z.array(machine),
  "POST /v1/apps/:app/machines": machine,
  "GET /v1/apps/:app/machines/:id": machine,
  "POST /v1/apps/:app/machines/:id": machine,
  "DELETE /v1/apps/:app/machines/:id": ok,
  "POST /v1/apps/:app/machines/:id/start": z.object({ previous_state: z.string() }),
  "POST /v1/apps/:app/machines/:id/stop": ok,
  "POST /v1/apps/:app/machines/:id/restart": ok,
  "POST /v1/apps/:app/machines/:id/cordon": ok,
  "POST /v1/apps/:app/machines/:id/uncordon": ok,
  "POST /v1/apps/:app/machines/:id/lease": z.object({ status: z.literal("success"), data: lease }),
  "DELETE /v1/apps/:app/machines/:id/lease": ok,
  "GET /v1/apps/:app/machines/:id/wait": ok,
  "GET /api/v1/apps/:app/logs": z.object({ data: z.array(log), meta: z.object({ next_token: z.string() }) }),
  "GET /api/v1/organizations": z.object({ organizations: z.array(slug) }),
  "GET /api/v1/organizations/:org": z.object({ organization: slug }),
  "POST /api/v1/builds": build,
  "POST /api/v1/builds/finish": build,
  "POST /api/v1/releases": z.object({ release }),
  "PATCH /api/v1/releases/:release": release,
  "GET /api/v1/releases/all_current": z.object({}),
};
