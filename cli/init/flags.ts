import { stateHelp } from "./state.ts";
import { targetChoices } from "./targets.ts";

/** The flags that say where a server goes to; `create-slipway` has them too. */
export const destinationFlags = {
  target: { type: "string", description: `Where it runs beside Docker: ${Object.keys(targetChoices).join(", ")}` },
  stack: { type: "string", description: "Name of the stack for that target; prod by default" },
  state: { type: "string", description: `Where its state is kept: ${stateHelp}` },
  project: { type: "string", description: "Google Cloud project id, of the target cloud-run" },
  region: { type: "string", description: "Region or location, such as europe-west1" },
  domain: { type: "string", description: "Host name of its own; the targets ecs and kubernetes need one" },
  org: { type: "string", description: "Slug of the organization, of the target fly" },
  workspace: { type: "string", description: "Id of the workspace, of the targets render and railway" },
  repository: {
    type: "string",
    description: "Repository that the image is pushed to, where the platform has no registry of its own",
  },
  cluster: { type: "string", description: "Context of the kubeconfig, of the target kubernetes" },
  gateway: { type: "string", description: "Implementation of the Gateway API there, such as envoy-gateway" },
  issuer: { type: "string", description: "ClusterIssuer of cert-manager there" },
  yes: { type: "boolean", default: false, description: "Take what was found and ask nothing" },
} as const;

/** The flags that say what the server is, in place of what is found. */
export const serverFlags = {
  name: { type: "string", description: "Name of the service" },
  port: { type: "string", description: "Port the server listens on" },
  path: { type: "string", description: "Path of the MCP endpoint, such as /mcp" },
  health: { type: "string", description: "Path that answers 2xx once the server can take requests" },
  start: { type: "string", description: "Command that starts the server, for a new Dockerfile" },
  dockerfile: { type: "string", description: "Dockerfile to build, seen from the server's folder" },
  context: { type: "string", description: "Folder that is built, seen from here; the repository's root in a monorepo" },
} as const;

type Given<Flags> = {
  [Name in keyof Flags]?: (Flags[Name] extends { type: "boolean" } ? boolean : string) | undefined;
};

export type DestinationFlags = Given<typeof destinationFlags>;
export type ServerFlags = Given<typeof serverFlags>;
