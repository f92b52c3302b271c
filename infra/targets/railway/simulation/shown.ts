import { metaOf } from "./deployments.ts";
import type {
  RailwayState,
  SimulatedDeployment,
  SimulatedDomain,
  SimulatedProject,
  SimulatedService,
} from "./state.ts";

/** What the API shows of a project. */
export function shownProject(of: SimulatedProject, { workspaces }: Pick<RailwayState, "workspaces">) {
  const { services, environmentId: _, ...project } = of;
  return {
    ...project,
    updatedAt: project.createdAt,
    workspace: workspaces.find(({ id }) => id === project.workspaceId),
    buckets: connection([]),
    environments: connection([shownEnvironment(of)]),
    services: connection(services.map(({ id, name }) => ({ id, name, projectId: project.id }))),
  };
}

/** What the API shows of a project's only environment. */
export function shownEnvironment({ environmentId: id, createdAt, services }: SimulatedProject) {
  return {
    id,
    name: "production",
    canAccess: true,
    unmergedChangesCount: 0,
    isEphemeral: false,
    createdAt,
    updatedAt: createdAt,
    config: {},
    serviceInstances: () => connection(services.map(shownInstance)),
    volumeInstances: connection([]),
  };
}

/** What the API shows of a service in its environment. */
export function shownInstance(service: SimulatedService) {
  const { id, settings, name, project, deployments } = service;
  return {
    id: `instance-${id}`,
    serviceId: id,
    serviceName: name,
    environmentId: project.environmentId,
    restartPolicyType: "ON_FAILURE",
    restartPolicyMaxRetries: 10,
    tracingEnabled: false,
    autoInstrumentationEnabled: false,
    ...settings,
    latestDeployment: deployments[0] && shownDeployment(deployments[0], service),
    activeDeployments: deployments
      .filter(({ status }) => status === "SUCCESS")
      .map((deployment) => shownDeployment(deployment, service)),
    domains: shownDomains(service),
  };
}

/** What the API shows of a host name of the team's. */
export function shownDomain(
  { verified, certificate = "VALID", ...domain }: SimulatedDomain,
  service: SimulatedService,
) {
  const zone = domain.domain.split(".").slice(-2).join(".");
  const hostlabel = domain.domain.slice(0, -zone.length - 1);
  return {
    ...domain,
    serviceId: service.id,
    environmentId: service.project.environmentId,
    projectId: service.project.id,
    syncStatus: "ACTIVE",
    status: {
      verified,
      verificationDnsHost: ["_railway-verify", hostlabel].filter(Boolean).join("."),
      verificationToken: `railway-verify=${domain.id}`,
      certificateStatus: `CERTIFICATE_STATUS_TYPE_${verified ? certificate : "VALIDATING_OWNERSHIP"}`,
      certificateRetryable: certificate === "ISSUE_FAILED",
      dnsRecords: [
        {
          fqdn: domain.domain,
          hostlabel,
          zone,
          recordType: "DNS_RECORD_TYPE_CNAME",
          requiredValue: `${domain.id.slice(0, 8)}.up.railway.app`,
          currentValue: "",
          status: `DNS_RECORD_STATUS_${verified ? "PROPAGATED" : "REQUIRES_UPDATE"}`,
          purpose: "DNS_RECORD_PURPOSE_TRAFFIC_ROUTE",
        },
      ],
    },
  };
}

/** What the API shows of all hosts of a service. */
export function shownDomains(service: SimulatedService) {
  const on = { serviceId: service.id, environmentId: service.project.environmentId };
  return {
    serviceDomains: service.hosts.map(({ verified: _, ...host }) => ({ ...host, ...on, syncStatus: "ACTIVE" })),
    customDomains: service.domains.map((domain) => shownDomain(domain, service)),
  };
}

/** What the API shows of a deployment. */
export function shownDeployment(deployment: SimulatedDeployment, { id: serviceId, project }: SimulatedService) {
  const { id, status, createdAt, instances } = deployment;
  const can = { canRollback: status === "REMOVED", canRedeploy: true, deploymentStopped: false };
  const { environmentId } = project;
  return { id, status, createdAt, instances, ...can, meta: metaOf(deployment), serviceId, environmentId };
}

/** A list as GraphQL's connections have it, whose first page is the whole. */
export function connection<Node extends object>(nodes: readonly Node[]) {
  const edges = nodes.map((node, index) => ({ cursor: String(index), node }));
  return { edges, pageInfo: { hasNextPage: false } };
}
