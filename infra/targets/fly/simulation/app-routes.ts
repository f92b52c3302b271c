import * as z from "zod";
import type { ApiCall, ApiReply, ApiRoute } from "../../../../simulation/http-api.ts";
import { refuse } from "./refusals.ts";
import { digestOf, type FlyState, type SimulatedApp } from "./state.ts";

/** Apps, addresses, secrets and certificates, as https://docs.machines.dev describes them. */
export function appRoutes(state: FlyState): Record<string, ApiRoute> {
  const withApp =
    (answer: (app: SimulatedApp, call: ApiCall) => ApiReply): ApiRoute =>
    (call) => {
      const app = state.apps.get(call.params.app ?? "");
      return app ? answer(app, call) : refuse(404, "app not found");
    };
  return {
    "GET /v1/apps": ({ query }) => {
      const apps = [...state.apps.values()].filter(({ org }) => org === query.get("org_slug"));
      return { status: 200, body: { total_apps: apps.length, apps: apps.map(show) } };
    },
    "POST /v1/apps": ({ body }) => {
      const wanted = newAppSchema.safeParse(body);
      if (!wanted.success) return refuse(422, "Validation failed: Name is invalid");
      const { name, org_slug: org } = wanted.data;
      if (state.apps.has(name)) return refuse(422, "Validation failed: Name has already been taken", "name_taken");
      const app = state.addApp(name, org);
      return { status: 201, body: { created_at: 0, token: "", ...show(app) } };
    },
    "GET /v1/apps/:app": withApp((app) => ({ status: 200, body: show(app) })),
    "DELETE /v1/apps/:app": withApp((app, { query }) => {
      const machines = [...app.machines.values()].filter(({ isGone }) => !isGone);
      if (machines.length > 0 && query.get("force") !== "true") return refuse(400, "app still has machines");
      void Promise.all(machines.map((machine) => machine.destroy())).then(() => state.apps.delete(app.name));
      return { status: 202 };
    }),
    // A stack of Slipway's has none.
    "GET /v1/apps/:app/volumes": withApp(() => ({ status: 200, body: [] })),
    "GET /v1/apps/:app/ip_assignments": withApp(({ ips }) => ({ status: 200, body: { ips } })),
    "POST /v1/apps/:app/ip_assignments": withApp((app, { body }) => {
      const { type } = addressSchema.parse(body);
      return { status: 200, body: addAddress(state, app, type) };
    }),
    "DELETE /v1/apps/:app/ip_assignments/:ip": withApp((app, { params }) => {
      const known = app.ips.some(({ ip }) => ip === params.ip);
      app.ips = app.ips.filter(({ ip }) => ip !== params.ip);
      return known ? { status: 200, body: {} } : refuse(404, "ip not found");
    }),
    "GET /v1/apps/:app/secrets": withApp((app) => ({ status: 200, body: { secrets: showSecrets(app) } })),
    "POST /v1/apps/:app/secrets": withApp((app, { body }) => {
      const { values } = secretsSchema.parse(body);
      const bad = Object.keys(values).find((name) => !/^[A-Za-z_]\w*$/.test(name));
      if (bad !== undefined) return refuse(422, `invalid secret name: ${bad}`);
      for (const [name, value] of Object.entries(values)) {
        if (value === null) app.secrets.delete(name);
        else app.secrets.set(name, { value, digest: digestOf(value) });
      }
      app.secretsVersion += 1;
      return { status: 200, body: { secrets: showSecrets(app), version: app.secretsVersion } };
    }),
    "GET /v1/apps/:app/certificates": withApp((app) => {
      const certificates = [...app.certificates.keys()].map((hostname) => ({ hostname }));
      return { status: 200, body: { certificates, total_count: certificates.length } };
    }),
    "POST /v1/apps/:app/certificates/acme": withApp((app, { body }) => {
      const { hostname } = z.object({ hostname: z.string() }).parse(body);
      if (app.certificates.has(hostname)) return refuse(422, "Hostname already exists on app");
      app.certificates.set(hostname, { status: "pending_validation" });
      return { status: 201, body: showCertificate(app, hostname) };
    }),
    "GET /v1/apps/:app/certificates/:hostname": withApp((app, { params }) => {
      const { hostname = "" } = params;
      if (!app.certificates.has(hostname)) return refuse(404, "certificate not found");
      return { status: 200, body: showCertificate(app, hostname) };
    }),
    "POST /v1/apps/:app/certificates/:hostname/check": withApp((app, { params }) => {
      const { hostname = "" } = params;
      const certificate = app.certificates.get(hostname);
      if (!certificate) return refuse(404, "certificate not found");
      if (state.rehearsed || state.records.has(hostname)) certificate.status = "active";
      return { status: 200, body: showCertificate(app, hostname) };
    }),
    "DELETE /v1/apps/:app/certificates/:hostname": withApp((app, { params }) => ({
      status: app.certificates.delete(params.hostname ?? "") ? 204 : 404,
    })),
  };
}

/** Gives an app one more address. */
export function addAddress(state: FlyState, app: SimulatedApp, type: z.infer<typeof addressSchema>["type"]) {
  const number = state.next().toString(16);
  const ip = type === "v6" ? `2a09:8280:1::${number}` : type === "shared_v4" ? "66.241.124.10" : "137.66.1.1";
  const made = { ip, region: "global", shared: type === "shared_v4", created_at: new Date(0).toISOString() };
  app.ips.push(made);
  return made;
}

// flyctl sends `name`: https://github.com/superfly/fly-go
const newAppSchema = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,61}[a-z0-9]$/),
  org_slug: z.string().min(1),
});
const addressSchema = z.object({ type: z.enum(["shared_v4", "v6", "v4", "private_v6"]) });
const secretsSchema = z.object({ values: z.record(z.string(), z.string().nullable()) });

function show({ name, org, machines }: SimulatedApp) {
  return {
    name,
    id: `app-${name}`,
    internal_numeric_id: 1,
    status: machines.size > 0 ? "deployed" : "pending",
    machine_count: machines.size,
    volume_count: 0,
    network: "default",
    organization: { name: org, slug: org, internal_numeric_id: 1 },
    cname_target: `0abc.${name}.fly.dev`,
  };
}

function showSecrets({ secrets }: SimulatedApp) {
  const at = new Date(0).toISOString();
  return [...secrets].map(([name, { digest }]) => ({ name, digest, created_at: at, updated_at: at }));
}

function showCertificate(app: SimulatedApp, hostname: string) {
  const status = app.certificates.get(hostname)?.status ?? "";
  return {
    hostname,
    configured: status === "active",
    acme_requested: true,
    status,
    dns_requirements: {
      a: app.ips.filter(({ ip }) => !ip.includes(":")).map(({ ip }) => ip),
      aaaa: app.ips.filter(({ ip }) => ip.includes(":")).map(({ ip }) => ip),
      cname: `0abc.${app.name}.fly.dev`,
      acme_challenge: { name: `_acme-challenge.${hostname}`, target: `${hostname}.0abc.flydns.net` },
      ownership: { name: `_fly-ownership.${hostname}`, app_value: `app-${app.name}`, org_value: app.org },
    },
    validation: {
      dns_configured: false,
      alpn_configured: false,
      http_configured: false,
      ownership_txt_configured: false,
    },
    validation_errors:
      status === "active" ? [] : [{ code: "dns", message: "no record leads to the app", remediation: "" }],
    certificates: [],
  };
}
