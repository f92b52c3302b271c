import { randomUUID } from "node:crypto";
import type { HostedContainer } from "../../../../simulation/contract.ts";

export interface SimulatedDeployment {
  id: string;
  status: string;
  createdAt: string;
  image: string;
  instances: { id: string; status: string }[];
  /** What its steps say went wrong. */
  errors: string[];
  logs: string[];
  outcome?: { container: HostedContainer } | { failure: string };
}

export interface SimulatedDomain {
  id: string;
  domain: string;
  targetPort: number | null;
  verified: boolean;
  /** How far it is once the domain is verified. */
  certificate?: "VALID" | "ISSUING" | "ISSUE_FAILED";
}

/** Settings of an instance, as they are and as no deployment has them yet. */
export interface InstanceSettings {
  source?: { image?: string | null } | null;
  registryCredentials?: { username: string; password: string };
  region?: string | null;
  numReplicas?: number | null;
  healthcheckPath?: string | null;
  healthcheckTimeout?: number | null;
  sleepApplication?: boolean | null;
  overlapSeconds?: number | null;
  drainingSeconds?: number | null;
  restartPolicyType?: string | null;
  restartPolicyMaxRetries?: number | null;
}

export interface SimulatedService {
  id: string;
  name: string;
  project: SimulatedProject;
  /** Looks until it shows in its environment. */
  lag: number;
  settings: InstanceSettings;
  limits: { cpu: number; memoryBytes: number };
  /** In clear, secret ones too. */
  variables: Map<string, string>;
  hosts: SimulatedDomain[];
  domains: SimulatedDomain[];
  /** Newest first. */
  deployments: SimulatedDeployment[];
}

export interface SimulatedProject {
  id: string;
  name: string;
  workspaceId: string;
  environmentId: string;
  createdAt: string;
  deletedAt: string | null;
  services: SimulatedService[];
}

/** Everything that exists at a simulated Railway. */
export interface RailwayState {
  workspaces: { id: string; name: string }[];
  projects: SimulatedProject[];
  /** Host names whose records are set. */
  records: Set<string>;
  /** Whether it stands for the platform of any stack: every workspace is there, and all records are set. */
  rehearsed: boolean;
}

/** Now as the API says it. */
export function timestamp(): string {
  return new Date().toISOString();
}

/** The id of something new. */
export function newId(): string {
  return randomUUID();
}

/** An error in Railway's words, mostly under a code that stands for anything. */
export class Refusal extends Error {
  readonly code: string;

  constructor(message: string, code = "INTERNAL_SERVER_ERROR") {
    super(message);
    this.name = "Refusal";
    this.code = code;
  }
}

/** The service of an id; refused as Railway does where there is none. */
export function serviceIn(state: RailwayState, id: string): SimulatedService {
  const all = state.projects.filter(({ deletedAt }) => deletedAt === null).flatMap(({ services }) => services);
  const found = all.find((service) => service.id === id);
  if (found === undefined) throw new Refusal("ServiceInstance not found");
  return found;
}

/** The project of an id, one that is deleted as well. */
export function projectIn(state: RailwayState, id: string): SimulatedProject {
  const found = state.projects.find((project) => project.id === id);
  if (found === undefined) throw new Refusal("Project not found");
  return found;
}

/** The deployment of an id, with its service. */
export function deploymentIn(state: RailwayState, id: string): [SimulatedService, SimulatedDeployment] {
  for (const service of state.projects.flatMap(({ services }) => services)) {
    const found = service.deployments.find((deployment) => deployment.id === id);
    if (found) return [service, found];
  }
  throw new Refusal("Deployment not found");
}
