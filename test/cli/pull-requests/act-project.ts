import { githubWorkflows } from "../../../cli/ci/github.ts";
import { toMarkdown } from "../../../cli/preview/markdown.ts";
import { type Done, type Runner, startRunner } from "./stand-in-runner.ts";
import { ciProject } from "./ci-project.ts";

/** The workflows of a project in a folder of its repository. */
export const workflows = githubWorkflows({
  ...ciProject,
  directory: "slipway",
  prompts: "../prompts.yaml",
  registry: { endpoint: "https://mcp.example.com/mcp" },
  previews: { stack: "gcp-dev", cloud: "gcp", label: "preview" },
});
/** What events say of it. */
export const repository = {
  full_name: "my-team/my-server",
  name: "my-server",
  default_branch: "main",
  owner: { login: "my-team" },
};
/** The event of pull request 12, which comes from a repository. */
export const pullRequest = (from: string, { action = "synchronize", labels = [] as string[] } = {}) => ({
  action,
  number: 12,
  repository,
  ...(action === "labeled" ? { label: { name: labels[0] } } : {}),
  pull_request: {
    number: 12,
    state: action === "closed" ? "closed" : "open",
    labels: labels.map((name) => ({ name })),
    head: { repo: { full_name: from }, sha: "a".repeat(40), ref: "theirs" },
    base: { sha: "b".repeat(40), repo: repository },
  },
});
/** Words by which act runs one workflow alone. */
export const only = (name: string) => ["-W", `.github/workflows/slipway-${name}.yml`];
const stack = (name: string, target: string, cloud: string) => {
  return { stack: name, target, cloud, environment: "prod", production: name.endsWith("-prod") };
};
/** The commands that were run. */
export const commandsIn = (done: Done[]) => done.flatMap((one) => ("command" in one ? [one.command.join(" ")] : []));
/** What each cloud's action must be given, and nothing else. */
export const signIns = [
  {
    action: "aws-actions/configure-aws-credentials",
    given: { "role-to-assume": "arn:aws:iam::1:role/reads", "aws-region": "eu-west-1" },
  },
  {
    action: "azure/login",
    given: { "client-id": "client", "tenant-id": "tenant", "subscription-id": "subscription" },
  },
  {
    action: "google-github-actions/auth",
    given: {
      workload_identity_provider: "projects/1/locations/global/workloadIdentityPools/p/providers/github",
      service_account: "ci@p",
    },
  },
];
/** What was signed in to. */
export const signInsIn = (done: Done[]) =>
  done.flatMap((one) => ("action" in one && !one.action.startsWith("actions/") ? [one] : []));

/** A repository with these workflows and three stacks, one on each cloud. */
export function startProject(): Promise<Runner> {
  const failed = { isDrift: false, links: [] };
  return startRunner({
    workflows,
    files: { "slipway/Pulumi.yaml": "name: app\n" },
    stacks: [
      stack("aws-prod", "ecs", "aws"),
      stack("gcp-prod", "cloud-run", "gcp"),
      stack("azure-dev", "container-apps", "azure"),
    ],
    previews: {
      "aws-prod": toMarkdown({ ...failed, stack: "aws-prod", failure: "nobody may list the cluster" }),
      "gcp-prod": toMarkdown({ ...failed, stack: "gcp-prod", plan: { changes: [], unchanged: 7, warnings: [] } }),
      "azure-dev": toMarkdown({ ...failed, stack: "azure-dev", plan: { changes: [], unchanged: 3, warnings: [] } }),
    },
    variables: {
      AWS_ROLE_TO_ASSUME: "arn:aws:iam::1:role/reads",
      AWS_REGION: "eu-west-1",
      GCP_SERVICE_ACCOUNT: "ci@p",
      GCP_WORKLOAD_IDENTITY_PROVIDER: "projects/1/locations/global/workloadIdentityPools/p/providers/github",
      AZURE_CLIENT_ID: "client",
      AZURE_TENANT_ID: "tenant",
      AZURE_SUBSCRIPTION_ID: "subscription",
    },
    secrets: { PULUMI_CONFIG_PASSPHRASE: "sesame", GITHUB_TOKEN: "ghs_token" },
  });
}
