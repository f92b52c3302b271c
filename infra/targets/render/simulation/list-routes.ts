import type { ApiRoute } from "../../../../simulation/http-api.ts";
import { onService, pageOf, refuse } from "./answers.ts";
import type { RenderState } from "./state.ts";

/** What Render's own command asks for beside services: kinds of things of which a stack makes none, and instances. */
export function listRoutes(state: RenderState): Record<string, ApiRoute> {
  const on = onService(state);
  const none: ApiRoute = ({ query }) => pageOf("", [], query);
  return {
    "GET /v1/projects": none,
    "GET /v1/environments": none,
    "GET /v1/key-value": none,
    "GET /v1/redis": none,
    "GET /v1/postgres": none,
    "GET /v1/workflows": none,
    "GET /v1/projects/:project": ({ params }) => refuse(404, `not found: ${params.project}`),
    // A list without cursors.
    "GET /v1/services/:service/instances": on(({ id, deploys }) => {
      const serving = deploys.filter(({ status, container }) => status === "live" && container);
      return {
        status: 200,
        body: serving.map(({ id: deploy, createdAt }) => ({ id: `${id}-${deploy.slice(-5)}`, createdAt })),
      };
    }),
  };
}
