import type { TargetName } from "./targets.ts";

/** The server as the stack files describe it; paths are seen from `slipway/`. */
export interface Service {
  name: string;
  port: number;
  /** Path of the endpoint. */
  path: string;
  /** False where there is none; undefined leaves it to Slipway's default. */
  healthPath?: string | false | undefined;
  /** Folder that is built. */
  context: string;
  /** Undefined where it is the context's own `Dockerfile`. */
  dockerfile?: string | undefined;
  /** Plain variables that every stack gets. */
  env?: Readonly<Record<string, string>> | undefined;
  /** Folder of the container that the local stack keeps. */
  dataPath?: string | undefined;
}

/** Where a stack goes to. */
export interface Destination {
  target: TargetName;
  stack: string;
  /** Options of the target. */
  options: Readonly<Record<string, string>>;
  domain?: string | undefined;
  /** Repository for the image, where the platform has none. */
  repository?: string | undefined;
  /** What Pulumi.yaml names as the backend; undefined leaves it to `pulumi login`. */
  backendUrl?: string | undefined;
  /** Key that seals the stack's secrets there; undefined leaves it to the backend. */
  secretsProvider?: string | undefined;
}
