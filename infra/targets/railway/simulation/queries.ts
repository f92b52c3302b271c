import { metaOf, type Deployments } from "./deployments.ts";
import {
  projectIn,
  type RailwayState,
  Refusal,
  serviceIn,
  type SimulatedDeployment,
  type SimulatedDomain,
  type SimulatedProject,
  type SimulatedService,
  timestamp,
} from "./state.ts";

interface On {
  serviceId: string;
}

/** Answers queries. */
export function queryResolvers(state: RailwayState, deployments: Deployments) {
  const deploymentIn = (id: string): [SimulatedService, SimulatedDeployment] => {
    for (const service of state.projects.flatMap(({ services }) => services)) {
      const found = service.deployments.find((deployment) => deployment.id === id);
      if (found) return [service, found];
    }
    throw new Refusal("Deployment not found");
  };
  return {
    me: () => ({ id: "user", email: "team@example.com", name: "Team", workspaces: state.workspaces }),
    workspace({ workspaceId }: { workspaceId: string }) {
      const found = state.workspaces.find(({ id }) => id === workspaceId);
      if (found) return found;
      if (state.rehearsed) return { id: workspaceId, name: "Team" };
      // Foreign and missing are told apart from nothing.
      throw new Refusal("Not Authorized");
    },
    project: ({ id }: { id: string }) => shownProject(projectIn(state, id)),
    projects: ({ workspaceId }: { workspaceId?: string }) =>
      connection(state.projects.filter((project) => project.workspaceId === workspaceId).map(shownProject)),
    serviceInstance({ serviceId }: On) {
      const service = serviceIn(state, serviceId);
      if (service.lag > 0) {
        service.lag -= 1;
        throw new Refusal("ServiceInstance not found");
      }
      const { settings, name, project } = service;
      return {
        id: `instance-${serviceId}`,
        serviceId,
        serviceName: name,
        environmentId: project.environmentId,
        restartPolicyType: "ON_FAILURE",
        restartPolicyMaxRetries: 10,
        ...settings,
        latestDeployment: service.deployments[0] && shownDeployment(service.deployments[0], service),
        domains: shownDomains(service),
      };
    },
    serviceInstanceLimits: ({ serviceId }: On) => ({ containers: serviceIn(state, serviceId).limits }),
    variables({ serviceId }: { serviceId?: string }) {
      const { variables, project, id } = serviceIn(state, serviceId ?? "");
      return { ...Object.fromEntries(variables), RAILWAY_PROJECT_ID: project.id, RAILWAY_SERVICE_ID: id };
    },
    deployments({ input, first = 20 }: { input: { serviceId?: string }; first?: number }) {
      const service = serviceIn(state, input.serviceId ?? "");
      deployments.look(service);
      return connection(service.deployments.slice(0, first).map((deployment) => shownDeployment(deployment, service)));
    },
    deployment({ id }: { id: string }) {
      const [service, deployment] = deploymentIn(id);
      deployments.look(service);
      return shownDeployment(deployment, service);
    },
    deploymentEvents({ id }: { id: string }) {
      const [, { errors, createdAt }] = deploymentIn(id);
      const events = errors.map((error, index) => ({
        id: `${id}-${index}`,
        step: "HEALTHCHECK",
        createdAt,
        payload: { error },
      }));
      return connection([{ id: `${id}-begin`, step: "CREATE_CONTAINER", createdAt, payload: {} }, ...events]);
    },
    // One line more than it is asked for.
    deploymentLogs: ({ deploymentId, limit = 100 }: { deploymentId: string; limit?: number }) =>
      deploymentIn(deploymentId)[1]
        .logs.slice(-(limit + 1))
        .map((message) => ({ message, severity: "info", timestamp: timestamp() })),
    buildLogs: () => [],
    domains: ({ serviceId }: On) => shownDomains(serviceIn(state, serviceId)),
  };
}

/** What the API shows of a project. */
export function shownProject({ services, environmentId, ...project }: SimulatedProject) {
  return {
    ...project,
    environments: connection([{ id: environmentId, name: "production" }]),
    services: connection(services.map(({ id, name }) => ({ id, name, projectId: project.id }))),
  };
}

/** What the API shows of a host name of the team's. */
export function shownDomain({ verified, ...domain }: SimulatedDomain, service: SimulatedService) {
  const zone = domain.domain.split(".").slice(-2).join(".");
  const hostlabel = domain.domain.slice(0, -zone.length - 1);
  return {
    ...domain,
    serviceId: service.id,
    environmentId: service.project.environmentId,
    status: {
      verified,
      verificationDnsHost: ["_railway-verify", hostlabel].filter(Boolean).join("."),
      verificationToken: `railway-verify=${domain.id}`,
      certificateStatus: `CERTIFICATE_STATUS_TYPE_${verified ? "ISSUING" : "VALIDATING_OWNERSHIP"}`,
      certificateRetryable: false,
      dnsRecords: [
        {
          fqdn: domain.domain,
          hostlabel,
          zone,
          recordType: "DNS_RECORD_TYPE_CNAME",
          requiredValue: `${domain.id.slice(0, 8)}.up.railway.app`,
          currentValue: "",
        },
      ],
    },
  };
}

function shownDomains(service: SimulatedService) {
  const on = { serviceId: service.id, environmentId: service.project.environmentId };
  return {
    serviceDomains: service.hosts.map(({ verified: _, ...host }) => ({ ...host, ...on })),
    customDomains: service.domains.map((domain) => shownDomain(domain, service)),
  };
}

function shownDeployment(deployment: SimulatedDeployment, { id: serviceId, project }: SimulatedService) {
  const { id, status, createdAt, instances } = deployment;
  const can = { canRollback: status === "REMOVED", canRedeploy: true };
  const { environmentId } = project;
  return { id, status, createdAt, instances, ...can, meta: metaOf(deployment), serviceId, environmentId };
}

function connection<Node extends object>(nodes: readonly Node[]) {
  const edges = nodes.map((node, index) => ({ cursor: String(index), node }));
  return { edges, pageInfo: { hasNextPage: false } };
}
