import * as z from "zod";
import type { ApiRoute } from "../../../../simulation/http-api.ts";
import { refuse, tokenOf } from "./refusals.ts";
import type { FlyState, SimulatedRelease } from "./state.ts";

const releaseBody = z.object({
  app_name: z.string(),
  image: z.string().default(""),
  strategy: z.string().default("ROLLING"),
  definition: z.unknown(),
});

/** What flyctl alone calls, beside the Machines API: organizations, builds and the notes of its own deployments. */
// https://github.com/superfly/flyctl
export function commandRoutes(state: FlyState): Record<string, ApiRoute> {
  const organization = (slug: string) => ({
    id: slug,
    internal_numeric_id: 1,
    slug,
    raw_slug: slug,
    name: slug,
    paid_plan: true,
    personal: false,
    billing_status: "CURRENT",
    provisions_beta_extensions: false,
    billable: true,
    remote_builder_image: "",
  });
  const releases = (name = "") => state.apps.get(name)?.releases ?? [];
  return {
    "GET /api/v1/organizations": (call) => ({
      status: 200,
      body: { organizations: [organization(tokenOf(call, state)?.org ?? "")] },
    }),
    "GET /api/v1/organizations/:org": (call) =>
      call.params.org === tokenOf(call, state)?.org
        ? { status: 200, body: { organization: organization(call.params.org ?? "") } }
        : refuse(404, "organization not found"),
    "POST /api/v1/builds": () => ({ status: 200, body: { id: state.next(), status: "started", wallclock_time_ms: 0 } }),
    "POST /api/v1/builds/finish": ({ body }) => {
      const { build_id: id, status } = z.object({ build_id: z.number(), status: z.string() }).parse(body);
      return { status: 200, body: { id, status, wallclock_time_ms: 1 } };
    },
    "POST /api/v1/releases": ({ body }) => {
      const { app_name: name, image, strategy, definition } = releaseBody.parse(body);
      const app = state.apps.get(name);
      if (!app) return refuse(404, "app not found");
      const version = app.releases.length + 1;
      const release = { id: `release-${state.next()}`, version, image, strategy, status: "running", definition };
      app.releases.push(release);
      return { status: 201, body: { release: showRelease(release) } };
    },
    "PATCH /api/v1/releases/:release": ({ params, body }) => {
      const all = [...state.apps.values()].flatMap((app) => app.releases);
      const release = all.find(({ id }) => id === params.release);
      if (!release) return refuse(404, "release not found");
      release.status = z.object({ status: z.string() }).parse(body).status;
      return { status: 200, body: showRelease(release) };
    },
    "GET /api/v1/apps/:app/releases": ({ params }) => ({
      status: 200,
      body: { releases: releases(params.app).toReversed().map(showRelease) },
    }),
    "GET /api/v1/apps/:app/releases/current": ({ params }) => {
      const last = releases(params.app).at(-1);
      return last ? { status: 200, body: showRelease(last) } : refuse(404, "release not found");
    },
    "GET /api/v1/releases/all_current": () => ({ status: 200, body: {} }),
  };
}

function showRelease({ id, version, image, strategy, status }: SimulatedRelease) {
  return {
    id,
    version,
    stable: status === "complete",
    in_progress: status === "running",
    status,
    strategy,
    user: "me@example.com",
    created_at: new Date(0).toISOString(),
    image_ref: image,
  };
}
