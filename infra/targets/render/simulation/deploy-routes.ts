import type { ApiRoute } from "../../../../simulation/http-api.ts";
import { onService, pageOf, refuse, shownDeploy } from "./answers.ts";
import type { Deployments } from "./deployments.ts";
import type { RenderState } from "./state.ts";

/** Deployments of a service. */
export function deployRoutes(state: RenderState, deployments: Deployments): Record<string, ApiRoute> {
  const on = onService(state);
  return {
    "GET /v1/services/:service/deploys": on((service, { query }) => {
      deployments.look(service);
      const status = query.get("status");
      const shown = service.deploys.filter((deploy) => status === null || deploy.status === status);
      return pageOf("deploy", shown.toReversed().map(shownDeploy), query);
    }),

    // With an empty body where another is under way.
    "POST /v1/services/:service/deploys": on((service) => {
      const deploy = deployments.start(service, "api");
      return deploy.status === "queued" ? { status: 202 } : { status: 201, body: shownDeploy(deploy) };
    }),

    "GET /v1/services/:service/deploys/:deploy": on((service, { params }) => {
      deployments.look(service);
      const deploy = service.deploys.find(({ id }) => id === params.deploy);
      return deploy ? { status: 200, body: shownDeploy(deploy) } : refuse(404, `not found: ${params.deploy}`);
    }),

    "POST /v1/services/:service/deploys/:deploy/cancel": on((service, { params }) => {
      const deploy = service.deploys.find(({ id }) => id === params.deploy);
      if (deploy === undefined) return refuse(404, `not found: ${params.deploy}`);
      deployments.cancel(service, deploy);
      return { status: 200, body: shownDeploy(deploy) };
    }),
  };
}
