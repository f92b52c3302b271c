import { apiSimulations, simulations } from "../../simulation/index.ts";

/** Whose keyless sign-in a workflow uses; `none` where the target takes a token. */
export type Cloud = "aws" | "gcp" | "azure" | "none";

const clouds: Readonly<Record<string, Cloud>> = {
  "app-runner": "aws",
  ecs: "aws",
  "cloud-run": "gcp",
  "container-apps": "azure",
};

/** Environment variables that hold a target's token, as its provider reads them. */
const tokens: Readonly<Record<string, string>> = {
  fly: "FLY_API_TOKEN",
  railway: "RAILWAY_API_TOKEN",
  render: "RENDER_API_KEY",
};

/** Whose sign-in a target takes. */
export function cloudOf(target: string): Cloud {
  return (Object.hasOwn(clouds, target) ? clouds[target] : undefined) ?? "none";
}

/** The variable with a target's token; undefined where it takes none. */
export function tokenOf(target: string): string | undefined {
  return Object.hasOwn(tokens, target) ? tokens[target] : undefined;
}

/** Whether a target can be rehearsed. */
export function isSimulated(target: string): boolean {
  return Object.hasOwn(simulations, target) || Object.hasOwn(apiSimulations, target);
}
