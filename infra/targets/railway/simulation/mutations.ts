import type { Deployments } from "./deployments.ts";
import { shownDomain, shownProject } from "./shown.ts";
import {
  deploymentIn,
  type InstanceSettings,
  newId,
  projectIn,
  type RailwayState,
  Refusal,
  serviceIn,
  type SimulatedDomain,
  type SimulatedProject,
  type SimulatedService,
  timestamp,
} from "./state.ts";

/** How far a workspace's plan goes. */
export interface Gates {
  /** Whether images of private registries are pulled. */
  isPro: boolean;
}

/** Milliseconds for which no other project may be made. */
const projectGateMs = 30_000;
/** Looks for which a new service does not show in its environment. */
const instanceLag = 2;

interface On {
  serviceId: string;
}

interface Made {
  id: string;
}

/** Answers mutations. */
export function mutationResolvers(state: RailwayState, deployments: Deployments, gates: Gates, now: () => number) {
  let gatedUntil = -Infinity;
  const removeFrom = (id: string, listOf: (service: SimulatedService) => SimulatedDomain[]): true => {
    for (const service of state.projects.flatMap(({ services }) => services)) {
      const list = listOf(service);
      const index = list.findIndex((domain) => domain.id === id);
      if (index !== -1) list.splice(index, 1);
    }
    return true;
  };
  return {
    projectCreate({ input }: { input: { name?: string; workspaceId?: string } }) {
      if (now() < gatedUntil) throw new Refusal("You are creating projects too quickly");
      const { name = "", workspaceId = "" } = input;
      if (!/^[a-z0-9-]{1,32}$/.test(name)) throw new Refusal("Invalid project name");
      gatedUntil = now() + projectGateMs;
      const more = { createdAt: timestamp(), deletedAt: null, services: [] };
      const project: SimulatedProject = { id: newId(), name, workspaceId, environmentId: newId(), ...more };
      state.projects.push(project);
      return shownProject(project, state);
    },
    async projectDelete({ id }: Made) {
      const project = projectIn(state, id);
      project.deletedAt = timestamp();
      await Promise.all(project.services.map(deployments.stopAll));
      return true;
    },
    serviceCreate({
      input,
    }: {
      input: { projectId: string; name?: string; source?: { image?: string }; variables?: object };
    }) {
      const project = projectIn(state, input.projectId);
      const name = input.name ?? "service";
      if (name.length > 32) throw new Refusal("Invalid service name");
      if (project.services.some((other) => other.name === name)) {
        throw new Refusal(`A service named "${name}" already exists in this project`);
      }
      const service: SimulatedService = {
        id: newId(),
        name,
        project,
        lag: instanceLag,
        settings: {},
        limits: { cpu: 8, memoryBytes: 8e9 },
        variables: new Map(Object.entries(input.variables ?? {})),
        hosts: [],
        domains: [],
        deployments: [],
      };
      project.services.push(service);
      // With a source it deploys at once.
      if (input.source) {
        service.settings.source = input.source;
        deployments.start(service);
      }
      return { id: service.id, name, projectId: project.id };
    },
    async serviceDelete({ id }: Made) {
      const service = serviceIn(state, id);
      service.project.services.splice(service.project.services.indexOf(service), 1);
      await deployments.stopAll(service);
      return true;
    },
    serviceInstanceUpdate({ serviceId, input }: On & { input: InstanceSettings }) {
      if (input.registryCredentials && !gates.isPro) {
        throw new Refusal("Private registries are available on the Pro plan", "PLAN_LIMIT");
      }
      const service = serviceIn(state, serviceId);
      // What is left out is kept, but for the number of replicas.
      service.settings = { ...service.settings, numReplicas: 1, ...input };
      return true;
    },
    serviceInstanceLimitsUpdate({ input }: { input: On & { memoryGB?: number; vCPUs?: number } }) {
      const { limits } = serviceIn(state, input.serviceId);
      const { vCPUs, memoryGB } = input;
      if (vCPUs !== undefined && (vCPUs <= 0 || vCPUs > 32)) {
        throw new Refusal("cpu must be greater than 0 and at most 32");
      }
      if (vCPUs !== undefined) limits.cpu = vCPUs;
      if (memoryGB !== undefined) limits.memoryBytes = memoryGB * 1e9;
      return true;
    },
    variableCollectionUpsert({ input }: { input: UpsertInput }) {
      const service = serviceIn(state, input.serviceId ?? "");
      const kept = input.replace === true ? [] : [...service.variables];
      service.variables = new Map([...kept, ...Object.entries(input.variables)]);
      if (input.skipDeploys !== true && service.settings.source) deployments.start(service);
      return true;
    },
    serviceInstanceDeployV2: ({ serviceId }: On) => deployments.start(serviceIn(state, serviceId)).id,
    deploymentCancel({ id }: Made) {
      deploymentIn(state, id)[1].status = "REMOVED";
      return true;
    },
    serviceDomainCreate({ input }: { input: On & { targetPort?: number } }) {
      const service = serviceIn(state, input.serviceId);
      // For ever, whatever its words say.
      if (service.variables.size > 0) throw new Refusal("Failed to create service domain, please try again");
      const domain = `${service.name}-production.up.railway.app`;
      const host = { id: newId(), domain, targetPort: input.targetPort ?? null, verified: true };
      service.hosts.push(host);
      return { ...host, serviceId: service.id, environmentId: service.project.environmentId };
    },
    serviceDomainUpdate({ input }: { input: On & { serviceDomainId: string; targetPort?: number } }) {
      const host = serviceIn(state, input.serviceId).hosts.find(({ id }) => id === input.serviceDomainId);
      if (host === undefined) throw new Refusal("Service domain not found");
      host.targetPort = input.targetPort ?? null;
      return true;
    },
    serviceDomainDelete: ({ id }: Made) => removeFrom(id, ({ hosts }) => hosts),
    customDomainCreate({ input }: { input: On & { domain: string; targetPort?: number } }) {
      const service = serviceIn(state, input.serviceId);
      const all = state.projects.flatMap(({ services }) => services).flatMap(({ domains }) => domains);
      if (all.some(({ domain }) => domain === input.domain)) throw new Refusal(`${input.domain} is not available`);
      const verified = state.rehearsed || state.records.has(input.domain);
      const domain = { id: newId(), domain: input.domain, targetPort: input.targetPort ?? null, verified };
      service.domains.push(domain);
      return shownDomain(domain, service);
    },
    customDomainUpdate({ id, targetPort }: Made & { targetPort?: number }) {
      const all = state.projects.flatMap(({ services }) => services).flatMap(({ domains }) => domains);
      const found = all.find((domain) => domain.id === id);
      if (found) found.targetPort = targetPort ?? null;
      return true;
    },
    customDomainDelete: ({ id }: Made) => removeFrom(id, ({ domains }) => domains),
    customDomainIssueCertificate({ id }: Made) {
      const all = state.projects.flatMap(({ services }) => services).flatMap(({ domains }) => domains);
      const found = all.find((domain) => domain.id === id);
      if (found) found.certificate = "VALID";
      return true;
    },
  };
}

interface UpsertInput {
  serviceId?: string;
  variables: Record<string, string>;
  replace?: boolean;
  skipDeploys?: boolean;
}
