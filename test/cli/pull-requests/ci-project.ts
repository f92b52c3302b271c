import type { CiProject } from "../../../cli/ci/project.ts";

/** A project on three clouds, in the folder `slipway` of its repository, with nothing to publish. */
export const ciProject: CiProject = {
  root: "/repo",
  directory: "slipway",
  install: "npm ci",
  command: "npx slipway",
  branch: "main",
  clouds: ["aws", "gcp", "azure"],
  secrets: ["PULUMI_CONFIG_PASSPHRASE"],
  with: [],
  prompts: undefined,
  hasContract: false,
  registry: undefined,
};
