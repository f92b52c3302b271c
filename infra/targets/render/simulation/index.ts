import type { ApiSimulation, ContainerHost, SimulatedApi } from "../../../../simulation/contract.ts";
import { type ApiReply, type ApiRoute, type ServedApi, serveApi } from "../../../../simulation/http-api.ts";
import { refuse } from "./answers.ts";
import { type Deployments, openDeployments } from "./deployments.ts";
import { type Limits, openLimits, tooSoon } from "./limits.ts";
import { otherRoutes } from "./other-routes.ts";
import { deployRoutes } from "./deploy-routes.ts";
import { listRoutes } from "./list-routes.ts";
import { type Gates, serviceRoutes } from "./service-routes.ts";
import type { RenderState } from "./state.ts";

/** A simulated Render, with what a test does to it behind the API's back. */
export interface SimulatedRender extends SimulatedApi, Pick<ServedApi, "calls" | "disturb" | "watch"> {
  state: RenderState;
  deployments: Deployments;
  limits: Limits;
  gates: Gates;
  /** Its keys, and whether one may change anything. */
  keys: Map<string, { mayChange: boolean }>;
}

/** The workspace that there is from the beginning. */
export const workspace = "tea-0123456789abcdefghij";

/** Starts a Render in which nothing exists. */
export async function serveRender(host: ContainerHost, now: () => number = Date.now): Promise<SimulatedRender> {
  const state: RenderState = {
    services: [],
    credentials: [],
    workspaces: [{ id: workspace, name: "Team", email: "team@example.com", type: "team" }],
    records: new Set(),
    rehearsed: false,
  };
  const gates: Gates = { isPro: true };
  const keys = new Map([["rnd_simulated", { mayChange: true }]]);
  const deployments = openDeployments(host);
  const limits = openLimits(now);
  const routes = {
    ...serviceRoutes(state, deployments, gates),
    ...deployRoutes(state, deployments),
    ...otherRoutes(state),
    ...listRoutes(state),
  };
  const counted = Object.entries(routes).map(([route, answer]): [string, ApiRoute] => [
    route,
    async (call) => {
      const { headers, exceeded } = limits.count(route, call.path);
      if (exceeded) return tooSoon(headers);
      const reply = await answer(call);
      return { ...reply, headers: { ...headers, ...reply.headers } };
    },
  ]);
  const api = await serveApi(Object.fromEntries(counted), ({ method, headers }): ApiReply | undefined => {
    const key = keys.get((headers.authorization ?? "").replace(/^Bearer /, ""));
    if (key === undefined) return refuse(401, "unauthorized");
    return method === "GET" || key.mayChange ? undefined : refuse(403, "forbidden");
  });
  return {
    state,
    deployments,
    limits,
    gates,
    keys,
    calls: api.calls,
    disturb: api.disturb,
    watch: api.watch,
    environment: { RENDER_HOST: `${api.origin}/v1/`, RENDER_API_KEY: "rnd_simulated" },
    get resources() {
      const services = state.services.map(({ name }) => ({ type: "service", name }));
      return [...services, ...state.credentials.map(({ name }) => ({ type: "registry credential", name }))];
    },
    get serving() {
      const live = state.services.flatMap(({ deploys, suspended }) => (suspended ? [] : deploys));
      return live.flatMap(({ status, container }) => (status === "live" && container ? [container] : []));
    },
    async close() {
      await Promise.all(state.services.map((service) => deployments.stopAll(service)));
      await api.close();
    },
  };
}

/** Render. */
export const simulation: ApiSimulation = {
  async serve(host) {
    const render = await serveRender(host);
    render.state.rehearsed = true;
    return render;
  },
  options: { settleSeconds: 0, domainWaitSeconds: 0 },
};
