import { regions } from "../facts.ts";
import type { Deployments } from "./deployments.ts";
import { connection, shownDeployment, shownDomains, shownEnvironment, shownInstance, shownProject } from "./shown.ts";
import { deploymentIn, projectIn, type RailwayState, Refusal, serviceIn, timestamp } from "./state.ts";

interface On {
  serviceId: string;
}

/** Answers queries. */
export function queryResolvers(state: RailwayState, deployments: Deployments) {
  const shownWorkspace = ({ id, name }: { id: string; name: string }) => ({
    id,
    name,
    projects: () =>
      connection(
        state.projects
          .filter(({ workspaceId, deletedAt }) => workspaceId === id && !deletedAt)
          .map((project) => shownProject(project, state)),
      ),
  });
  return {
    me: () => ({
      id: "user",
      email: "team@example.com",
      name: "Team",
      workspaces: state.workspaces.map(shownWorkspace),
    }),
    externalWorkspaces: () => [],
    projectFavorites: () => [],
    regions: () => regions.map((name) => ({ name, region: name, country: "", location: "" })),
    // Of a token that is bound to a project; those here are bound to none.
    projectToken() {
      throw new Refusal("Project Token not found");
    },
    workspace({ workspaceId }: { workspaceId: string }) {
      const found = state.workspaces.find(({ id }) => id === workspaceId);
      if (found) return found;
      if (state.rehearsed) return { id: workspaceId, name: "Team" };
      // Foreign and missing are told apart from nothing.
      throw new Refusal("Not Authorized");
    },
    project: ({ id }: { id: string }) => shownProject(projectIn(state, id), state),
    environment({ id }: { id: string }) {
      const project = state.projects.find(({ environmentId, deletedAt }) => environmentId === id && !deletedAt);
      if (!project) throw new Refusal("Environment not found");
      return shownEnvironment(project);
    },
    environments: ({ projectId }: { projectId: string }) => connection([shownEnvironment(projectIn(state, projectId))]),
    projects: ({ workspaceId }: { workspaceId?: string }) =>
      connection(
        state.projects
          .filter((project) => project.workspaceId === workspaceId)
          .map((project) => shownProject(project, state)),
      ),
    serviceInstance({ serviceId }: On) {
      const service = serviceIn(state, serviceId);
      if (service.lag > 0) {
        service.lag -= 1;
        throw new Refusal("ServiceInstance not found");
      }
      return shownInstance(service);
    },
    serviceInstanceLimits: ({ serviceId }: On) => ({ containers: serviceIn(state, serviceId).limits }),
    variables({ serviceId }: { serviceId?: string }) {
      const { variables, project, id } = serviceIn(state, serviceId ?? "");
      return { ...Object.fromEntries(variables), RAILWAY_PROJECT_ID: project.id, RAILWAY_SERVICE_ID: id };
    },
    variablesForServiceDeployment: ({ serviceId }: On) => Object.fromEntries(serviceIn(state, serviceId).variables),
    deployments({ input, first }: { input: { serviceId?: string }; first?: number | null }) {
      const service = serviceIn(state, input.serviceId ?? "");
      deployments.look(service);
      return connection(
        service.deployments.slice(0, first ?? 20).map((deployment) => shownDeployment(deployment, service)),
      );
    },
    deployment({ id }: { id: string }) {
      const [service, deployment] = deploymentIn(state, id);
      deployments.look(service);
      return shownDeployment(deployment, service);
    },
    deploymentEvents({ id }: { id: string }) {
      const [, { errors, createdAt }] = deploymentIn(state, id);
      const events = errors.map((error, index) => ({
        id: `${id}-${index}`,
        step: "HEALTHCHECK",
        createdAt,
        payload: { error },
      }));
      return connection([{ id: `${id}-begin`, step: "CREATE_CONTAINER", createdAt, payload: {} }, ...events]);
    },
    // One line more than it is asked for.
    deploymentLogs: ({ deploymentId, limit }: { deploymentId: string; limit?: number | null }) =>
      deploymentIn(state, deploymentId)[1]
        .logs.slice(-((limit ?? 100) + 1))
        .map((message) => ({ message, severity: "info", timestamp: timestamp(), attributes: [] })),
    buildLogs: () => [],
    domains: ({ serviceId }: On) => shownDomains(serviceIn(state, serviceId)),
  };
}
