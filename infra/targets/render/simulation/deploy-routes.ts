import * as z from "zod";
import type { ApiRoute } from "../../../../simulation/http-api.ts";
import { onService, pageOf, refuse, shownDeploy } from "./answers.ts";
import type { Deployments } from "./deployments.ts";
import type { RenderState } from "./state.ts";

const deployBody = z.object({ imageUrl: z.string().optional() }).default({});

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
    "POST /v1/services/:service/deploys": on((service, { body }) => {
      const { imageUrl = service.imagePath } = deployBody.parse(body);
      // https://render.com/docs/deploying-an-image: only tag or digest may be another.
      if (repositoryOf(imageUrl) !== repositoryOf(service.imagePath)) {
        return refuse(400, "imageUrl must have the host and repository of the service's image");
      }
      const deploy = deployments.start(service, "api", imageUrl);
      return deploy.status === "queued" ? { status: 202 } : { status: 201, body: shownDeploy(deploy) };
    }),

    // The same instances anew, with the variables of before.
    "POST /v1/services/:service/restart": on(() => ({ status: 200 })),

    // The old image, with the variables of now.
    "POST /v1/services/:service/rollback": on((service, { body }) => {
      const { deployId } = z.object({ deployId: z.string() }).parse(body);
      const earlier = service.deploys.find(({ id }) => id === deployId);
      if (earlier === undefined) return refuse(404, `not found: ${deployId}`);
      return { status: 201, body: shownDeploy(deployments.start(service, "rollback", earlier.image.ref)) };
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

function repositoryOf(image: string): string {
  return image.replace(/@.*$/, "").replace(/:[^/:]+$/, "");
}
