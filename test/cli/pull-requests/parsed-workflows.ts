import { parse } from "yaml";
import * as z from "zod";
import { githubWorkflows } from "../../../cli/ci/github.ts";
import type { CiProject } from "../../../cli/ci/project.ts";
import { ciProject } from "./ci-project.ts";

const stepSchema = z.object({
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  "working-directory": z.string().optional(),
});
const workflowSchema = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()),
  concurrency: z.object({ group: z.string(), "cancel-in-progress": z.boolean() }).optional(),
  defaults: z.unknown().optional(),
  jobs: z.record(
    z.string(),
    z.object({
      if: z.string().optional(),
      "timeout-minutes": z.number(),
      permissions: z.record(z.string(), z.string()),
      environment: z.string().optional(),
      strategy: z.unknown().optional(),
      concurrency: z.object({ group: z.string(), "cancel-in-progress": z.boolean() }).optional(),
      steps: z.array(stepSchema),
    }),
  ),
});

/** A project that has all that workflows are written for. */
export const project: CiProject = {
  ...ciProject,
  directory: "packages/app/slipway",
  secrets: ["PULUMI_CONFIG_PASSPHRASE", "FLY_API_TOKEN"],
  with: ["fly-prod"],
  hasContract: true,
  prompts: "../prompts.yaml",
  registry: { endpoint: "https://mcp.example.com/mcp" },
  previews: { stack: "gcp-dev", cloud: "gcp", label: "preview" },
};
/** Its workflows by their paths. */
export const texts = githubWorkflows(project);
/** What they say. */
export const workflows = Object.entries(texts).map(([file, text]) => {
  return { name: /slipway-([\w-]+)\.yml$/.exec(file)?.[1] ?? file, text, ...workflowSchema.parse(parse(text)) };
});

/** What one of them says, by its short name. */
export function named(name: string) {
  const found = workflows.find((workflow) => workflow.name === name);
  if (found === undefined) throw new Error(`there is no workflow ${name}`);
  return found;
}
