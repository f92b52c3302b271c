/** What a machine needs that reaches package registries and no downloads; loaded there alone. */
export { hostBuilder } from "./builder.ts";
export { buildDockerBuildPlugin } from "./docker-build-plugin.ts";
export { mirrorFlags } from "./mirror.ts";
export { buildPulumi } from "./pulumi.ts";
export { standInImages, standInPairs } from "./stand-in-images.ts";
