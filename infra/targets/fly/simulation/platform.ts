import { serveApi, type ServedApi } from "../../../../simulation/http-api.ts";
import { startFrontEnd } from "../../../../simulation/front-end.ts";
import { stagedPort } from "../../../staged.ts";
import { appRoutes } from "./app-routes.ts";
import { machineRoutes } from "./machine-routes.ts";
import { commandRoutes } from "./command-routes.ts";
import { graphqlRoute } from "./graphql-route.ts";
import { gatekeeper, refuse, tokenOf } from "./refusals.ts";
import { type FlyOptions, FlyState } from "./state.ts";

/** A simulated Fly.io: what it holds, and its API on loopback. */
export interface SimulatedFly {
  state: FlyState;
  api: ServedApi;
  /** What flyctl and the resources read to find it. */
  environment: Record<string, string>;
}

/** Starts one in which nothing exists. */
export async function startFly(options: FlyOptions): Promise<SimulatedFly> {
  const state = new FlyState(options);
  const api = await serveApi(
    {
      ...appRoutes(state),
      ...machineRoutes(state),
      ...commandRoutes(state),
      "POST /graphql": graphqlRoute(state),
      "GET /v1/tokens/current": (call) => {
        const { org, apps = [] } = tokenOf(call, state) ?? { org: "" };
        return {
          status: 200,
          body: { tokens: [{ token_id: "1", org_slug: org, organization: org, apps, user: "me" }] },
        };
      },
      "GET /v1/platform/regions": () => ({ status: 200, body: { regions: [], nearest: "fra" } }),
      "GET /api/v1/apps/:app/logs": ({ params, query }) => {
        const app = state.apps.get(params.app ?? "");
        if (!app) return refuse(404, "app not found");
        const machines = [...app.machines.values()].filter(({ id }) => [null, "", id].includes(query.get("instance")));
        const data = machines.flatMap(({ id, region, logs }) =>
          logs.map((message, index) => ({
            id: `${id}-${index}`,
            attributes: {
              timestamp: new Date(index).toISOString(),
              message,
              level: "info",
              instance: id,
              region,
              meta: {},
            },
          })),
        );
        return { status: 200, body: { data, meta: { next_token: "" } } };
      },
    },
    gatekeeper(state),
  );
  const { origin, close } = api;
  // By this one those are reached that take requests at a port of their own alone: all of them, in turn.
  // https://fly.io/docs/reference/load-balancing/
  let turn = 0;
  const door = await startFrontEnd(() => {
    const reached = [...state.apps].flatMap(([name, { machines }]) =>
      [...machines.values()].flatMap((machine) =>
        machine.takesRequestsAt(stagedPort) && machine.container
          ? [{ port: machine.container.port, host: `${name}.fly.dev` }]
          : [],
      ),
    );
    return reached[(turn += 1) % reached.length];
  });
  api.close = async () => {
    await door.close();
    await close();
  };
  return {
    state,
    api,
    environment: {
      FLY_API_TOKEN: "simulated",
      FLY_FLAPS_BASE_URL: origin,
      FLY_API_BASE_URL: origin,
      FLY_UIEX_BASE_URL: origin,
      SLIPWAY_STAGED_ORIGIN: door.origin,
    },
  };
}
