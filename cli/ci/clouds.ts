import { apiSimulations, simulations } from "../../simulation/index.ts";

/** Whose keyless sign-in a workflow uses; `none` where the target takes a token. */
export type Cloud = "aws" | "gcp" | "azure" | "none";

const clouds: Readonly<Record<string, Cloud>> = {
  "app-runner": "aws",
  ecs: "aws",
  "cloud-run": "gcp",
  "container-apps": "azure",
};

/** The secret with what signs in to a cluster: its text, in place of the path that a variable of this name has. */
export const kubeconfig = "KUBECONFIG";

/** Secrets by which a target's provider signs in: an environment variable of that name has it. */
const tokens: Readonly<Record<string, string>> = {
  fly: "FLY_API_TOKEN",
  kubernetes: kubeconfig,
  railway: "RAILWAY_API_TOKEN",
  render: "RENDER_API_KEY",
};

/** Whose sign-in a target takes. */
export function cloudOf(target: string): Cloud {
  return (Object.hasOwn(clouds, target) ? clouds[target] : undefined) ?? "none";
}

/** The secret by which a target is signed in to; undefined where there is none. */
export function tokenOf(target: string): string | undefined {
  return Object.hasOwn(tokens, target) ? tokens[target] : undefined;
}

/** Whether a target can be rehearsed. */
export function isSimulated(target: string): boolean {
  return Object.hasOwn(simulations, target) || Object.hasOwn(apiSimulations, target);
}
