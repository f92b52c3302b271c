/** The targets whose platform is simulated, each with an example stack that shows a whole life there. */
export const simulatedStacks: readonly (readonly [target: string, stack: string])[] = [
  ["app-runner", "apprunner-prod"],
  ["cloud-run", "gcp-dev"],
  ["container-apps", "azure-dev"],
  ["ecs", "aws-dev"],
  ["fly", "fly-prod"],
  ["railway", "railway-prod"],
  ["render", "render-prod"],
];
