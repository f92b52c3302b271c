import type { ApiSimulation, Simulation } from "./contract.ts";

/** The simulation of each target whose platform has a Pulumi provider. */
export const simulations: Readonly<Record<string, () => Promise<Simulation>>> = {
  "app-runner": () => import("../infra/targets/app-runner/simulation/index.ts").then((module) => module.simulation),
  "cloud-run": () => import("../infra/targets/cloud-run/simulation/index.ts").then((module) => module.simulation),
  "container-apps": () =>
    import("../infra/targets/container-apps/simulation/index.ts").then((module) => module.simulation),
  ecs: () => import("../infra/targets/ecs/simulation/index.ts").then((module) => module.simulation),
};

/** The simulation of each target whose platform is reached by its HTTP API. */
export const apiSimulations: Readonly<Record<string, () => Promise<ApiSimulation>>> = {
  fly: () => import("../infra/targets/fly/simulation/index.ts").then((module) => module.simulation),
  railway: () => import("../infra/targets/railway/simulation/index.ts").then((module) => module.simulation),
  render: () => import("../infra/targets/render/simulation/index.ts").then((module) => module.simulation),
};
