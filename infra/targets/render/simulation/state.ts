import type { HostedContainer } from "../../../../simulation/contract.ts";
import type { Autoscaling, Failure } from "../provider/shapes.ts";

/** Why a deployment fails: an instance's end, or a pull that does not work. */
export type Outcome = Failure | { pullFailed: string };

export interface SimulatedDeploy {
  id: string;
  status: string;
  trigger: "api" | "manual" | "rollback" | "service_resumed";
  createdAt: string;
  finishedAt: string | null;
  image: { ref: string; sha: string };
  /** Settles once its instances serve, or why they do not. */
  outcome?: { container: HostedContainer } | { failure: Outcome };
  container?: HostedContainer;
}

export interface SimulatedDomain {
  id: string;
  name: string;
  domainType: "apex" | "subdomain";
  publicSuffix: string;
  redirectForName: string;
  verificationStatus: "verified" | "unverified";
  createdAt: string;
}

export interface SimulatedService {
  id: string;
  name: string;
  slug: string;
  ownerId: string;
  createdAt: string;
  updatedAt: string;
  imagePath: string;
  registryCredentialId: string | undefined;
  suspended: boolean;
  region: string;
  plan: string;
  healthCheckPath: string;
  maxShutdownDelaySeconds: number;
  numInstances: number;
  autoscaling: Autoscaling | undefined;
  /** In clear, secret ones too. */
  variables: Map<string, string>;
  /** Oldest first. */
  deploys: SimulatedDeploy[];
  domains: SimulatedDomain[];
  events: { id: string; timestamp: string; serviceId: string; type: string; details: object }[];
  logs: string[];
  notificationsToSend: string;
}

export interface SimulatedCredential {
  id: string;
  ownerId: string;
  name: string;
  registry: string;
  username: string;
  /** No answer has it. */
  authToken: string;
  updatedAt: string;
}

/** Everything that exists at a simulated Render. */
export interface RenderState {
  services: SimulatedService[];
  credentials: SimulatedCredential[];
  /** Host names whose records lead here. */
  records: Set<string>;
  /** Whether it stands for the platform of any stack: every workspace is there, and all records are set. */
  rehearsed: boolean;
  workspaces: { id: string; name: string; email: string; type: "team" }[];
}

let made = 0;

/** A new id such as `srv-00000000000000000001`. */
export function newId(kind: "srv" | "dep" | "cdm" | "rgc" | "evt" | "log"): string {
  made += 1;
  return `${kind}-${made.toString(36).padStart(20, "0")}`;
}

/** Now as the API says it. */
export function timestamp(): string {
  return new Date().toISOString();
}

/** Notes what happened to a service. */
export function note({ events, id }: SimulatedService, type: string, details: object): void {
  events.unshift({ id: newId("evt"), timestamp: timestamp(), serviceId: id, type, details });
}
