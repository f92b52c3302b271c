import { setTimeout as sleep } from "node:timers/promises";
import { buildSchema, graphql, GraphQLError } from "graphql";
import type { ApiSimulation, ContainerHost, SimulatedApi } from "../../../../simulation/contract.ts";
import { type ApiRoute, type ServedApi, serveApi } from "../../../../simulation/http-api.ts";
import { commandMutationResolvers } from "./command-mutations.ts";
import { commandSchemaText } from "./command-schema.ts";
import { type Deployments, openDeployments } from "./deployments.ts";
import { type Gates, mutationResolvers } from "./mutations.ts";
import { queryResolvers } from "./queries.ts";
import { schemaText } from "./schema.ts";
import { type RailwayState, Refusal, type SimulatedService } from "./state.ts";

/** A simulated Railway, with what a test does to it behind the API's back. */
export interface SimulatedRailway extends SimulatedApi, Pick<ServedApi, "calls" | "disturb" | "watch"> {
  state: RailwayState;
  deployments: Deployments;
  gates: Gates;
  /** Its tokens, and whether one may change anything. */
  tokens: Map<string, { mayChange: boolean }>;
  /** The services of projects that are not deleted. */
  readonly services: readonly SimulatedService[];
}

/** The workspace that there is from the beginning. */
export const workspace = "01234567-89ab-4cde-8f01-23456789abcd";

/** How long a change of an environment takes. */
const changeMs = 2;

/** Starts a Railway in which nothing exists. */
export async function serveRailway(host: ContainerHost, now: () => number = Date.now): Promise<SimulatedRailway> {
  const state: RailwayState = {
    workspaces: [{ id: workspace, name: "Team" }],
    projects: [],
    records: new Set(),
    rehearsed: false,
  };
  const gates: Gates = { isPro: true };
  const tokens = new Map([["railway-simulated", { mayChange: true }]]);
  const deployments = openDeployments(host);
  const schema = buildSchema(schemaText + commandSchemaText);
  const queries = queryResolvers(state, deployments);
  const mutations = {
    ...mutationResolvers(state, deployments, gates, now),
    ...commandMutationResolvers(state, deployments),
  };

  const busy = new Set<string>();
  /** One change of an environment at a time; one that comes meanwhile is refused. */
  async function inTurn<Result>(place: string | undefined, work: () => Promise<Result>) {
    if (place === undefined) return work();
    if (busy.has(place))
      return { data: undefined, errors: [new GraphQLError("Another operation is already in progress")] };
    busy.add(place);
    try {
      await sleep(changeMs);
      return await work();
    } finally {
      busy.delete(place);
    }
  }

  const answer: ApiRoute = async ({ body, headers }) => {
    const { query: source = "", variables: variableValues = {} }: Posted = Object(body);
    const token = tokens.get((headers.authorization ?? "").replace(/^Bearer /, ""));
    const changes = source.trimStart().startsWith("mutation");
    // Of a token that is not known Railway says what it says of a foreign thing.
    const rootValue = token && (token.mayChange || !changes) ? { ...queries, ...mutations } : refuseAll();
    const place = changes ? environmentIn(variableValues) : undefined;
    const result = await inTurn(place, () => graphql({ schema, source, variableValues, rootValue }));
    const errors = result.errors?.map((error) => ({ message: error.message, extensions: { code: codeOf(error) } }));
    // Refused or not, over HTTP all went well.
    return { status: 200, body: { ...(result.data ? { data: result.data } : {}), ...(errors ? { errors } : {}) } };
  };
  const api = await serveApi({ "POST /graphql/v2": answer });
  const services = () => state.projects.filter(({ deletedAt }) => !deletedAt).flatMap((project) => project.services);
  return {
    state,
    deployments,
    gates,
    tokens,
    calls: api.calls,
    disturb: api.disturb,
    watch: api.watch,
    environment: {
      RAILWAY_GRAPHQL_ENDPOINT: `${api.origin}/graphql/v2`,
      RAILWAY_API_TOKEN: "railway-simulated",
    },
    get services() {
      return services();
    },
    get resources() {
      const projects = state.projects.filter(({ deletedAt }) => !deletedAt);
      return [
        ...projects.map(({ name }) => ({ type: "project", name })),
        ...services().map(({ name }) => ({ type: "service", name })),
      ];
    },
    get serving() {
      const live = services().flatMap((service) => service.deployments);
      return live.flatMap(({ status, outcome }) =>
        status === "SUCCESS" && outcome && "container" in outcome ? [outcome.container] : [],
      );
    },
    async close() {
      await Promise.all(services().map(deployments.stopAll));
      await api.close();
    },
  };
}

interface Posted {
  query?: string;
  variables?: Record<string, unknown>;
}

/** The environment that a change is of. */
function environmentIn(variables: Record<string, unknown>): string | undefined {
  const { environmentId, input }: { environmentId?: unknown; input?: unknown } = variables;
  const found =
    environmentId ?? (typeof input === "object" && input !== null && "environmentId" in input && input.environmentId);
  return typeof found === "string" ? found : undefined;
}

function refuseAll(): object {
  return new Proxy(
    {},
    {
      get: () => () => {
        throw new Refusal("Not Authorized");
      },
    },
  );
}

function codeOf(error: GraphQLError): string {
  const { originalError } = error;
  if (/already in progress$/.test(error.message)) return "INTERNAL_SERVER_ERROR";
  if (originalError instanceof Refusal) return originalError.code;
  return originalError === undefined ? "GRAPHQL_VALIDATION_FAILED" : "INTERNAL_SERVER_ERROR";
}

/** Railway. */
export const simulation: ApiSimulation = {
  async serve(host) {
    const railway = await serveRailway(host);
    railway.state.rehearsed = true;
    return railway;
  },
  options: { settleSeconds: 0, domainWaitSeconds: 0 },
};
