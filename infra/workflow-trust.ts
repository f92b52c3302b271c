import * as z from "zod";
import { githubIssuer, githubPattern, idsCommand, toRepository } from "./github.ts";

/** A repository whose workflow may deploy a stack without a key, and see what a change of it would do. */
export interface CiWorkflow {
  /** On GitHub `owner/name` or `owner@ownerId/name@repositoryId`; on GitLab the project's path. */
  repository: string;
  environment: string;
  gitlab?: GitlabSettings | undefined;
}

type GitlabSettings = z.infer<typeof gitlabSchema>;

const gitlabSchema = z.strictObject({
  url: z
    .url({ protocol: /^https$/, error: "must be an https URL" })
    .refine((url) => !url.endsWith("/"), "must not end in a slash: it is compared letter by letter with the token's")
    .default("https://gitlab.com")
    .describe("Where GitLab is; it issues the tokens"),
  branch: z
    .string()
    .regex(/^[\w./-]+$/, "must be the name of a branch")
    .default("main")
    .describe("The branch whose pipelines may deploy; a protected one, which Google Cloud alone asks for"),
  projectId: z
    .string()
    .regex(/^\d+$/, "must be the project's number")
    .optional()
    .describe("The project's number, which nobody else gets with an abandoned path; compared where the cloud can"),
});

const gitlabPath = /^[\w.-]+(\/[\w.-]+)+$/;

/** `slipway:options.ci`, with what one target adds to it. */
// https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/
export function ciOptions<More extends z.ZodRawShape>(more: More) {
  return z
    .strictObject({
      repository: z
        .string()
        .regex(
          new RegExp(`${githubPattern.source}|${gitlabPath.source}`),
          "must be owner/name, or owner@ownerId/name@repositoryId; with gitlab, the project's path",
        )
        .describe(
          `owner/name; owner@ownerId/name@repositoryId for a repository made, renamed or moved since 2026-07-15: ${idsCommand("OWNER/NAME")}; on GitLab the project's path`,
        ),
      environment: z
        .string()
        .regex(/^[\w ./-]+$/, "must be the name of an environment")
        .describe("Environment that may deploy; `<environment>-preview` may see what a change would do"),
      gitlab: gitlabSchema.optional().describe("The repository is a project on GitLab"),
      ...more,
    })
    .refine((ci) => isWellNamed(ci), {
      path: ["repository"],
      error: "must be owner/name, or owner@ownerId/name@repositoryId",
    })
    .optional()
    .describe("Repository whose workflow may deploy this stack without a key");
}

/** Whether the repository's name is one of its host. */
function isWellNamed(ci: object): boolean {
  const onGitlab = "gitlab" in ci && ci.gitlab !== undefined;
  return onGitlab || !("repository" in ci) || githubPattern.test(String(ci.repository));
}

/** What a workflow signs in for. */
export type CiPurpose = "deploy" | "preview";

/** Whose tokens a cloud takes: of this issuer, with one of the subjects, and these claims where the cloud compares them. */
export interface WorkflowTrust {
  issuer: string;
  /**
   * On GitHub the immutable form comes first where the ids are known, then the classic one, which names nobody for good;
   * empty where no single subject stands for what is meant.
   */
  subjects: string[];
  claims: Record<string, string>;
  /** Whether claims that nobody else ever gets are among them. */
  hasIds: boolean;
}

/** The environment of a host that a workflow runs in for this. */
export function environmentOf({ environment }: Pick<CiWorkflow, "environment">, purpose: CiPurpose): string {
  return purpose === "deploy" ? environment : `${environment}-preview`;
}

/** Who is trusted for this. */
export function trustOf(ci: CiWorkflow, purpose: CiPurpose): WorkflowTrust {
  return ci.gitlab ? trustGitlab(ci, ci.gitlab, purpose) : trustGithub(ci, purpose);
}

// https://docs.github.com/actions/reference/security/oidc
function trustGithub(ci: CiWorkflow, purpose: CiPurpose): WorkflowTrust {
  const environment = environmentOf(ci, purpose);
  const { fullName, ids } = toRepository(ci.repository);
  const subjectOf = (repository: string) => `repo:${repository}:environment:${environment}`;
  return {
    issuer: githubIssuer,
    subjects: [...new Set([ci.repository, fullName])].map(subjectOf),
    claims: {
      ...(ids ? { repository_id: ids.repositoryId, repository_owner_id: ids.ownerId } : { repository: fullName }),
      environment,
    },
    hasIds: ids !== undefined,
  };
}

/** A pipeline of a merge request runs on any branch, so that no subject stands for them all: their claims do. */
// https://docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload
function trustGitlab({ repository, ...ci }: CiWorkflow, gitlab: GitlabSettings, purpose: CiPurpose): WorkflowTrust {
  const { url, branch, projectId } = gitlab;
  const deploys = purpose === "deploy";
  return {
    issuer: url,
    subjects: deploys ? [`project_path:${repository}:ref_type:branch:ref:${branch}`] : [],
    claims: {
      ...(projectId === undefined ? {} : { project_id: projectId }),
      project_path: repository,
      ...(deploys ? { ref_type: "branch", ref: branch, ref_protected: "true" } : {}),
      environment: environmentOf(ci, purpose),
    },
    hasIds: projectId !== undefined,
  };
}

/** What is to be known before a workflow signs in; `comparesClaims` says whether the cloud reads more than the subject. */
export function ciWarnings(ci: CiWorkflow | undefined, { comparesClaims }: { comparesClaims: boolean }): string[] {
  if (!ci) return [];
  if (ci.gitlab) {
    return comparesClaims
      ? []
      : [
          "slipway:options.ci.gitlab: no identity for previews is made, since this cloud compares the subject alone, and GitLab's names a branch: preview with one that you make yourself, which may only read",
        ];
  }
  if (toRepository(ci.repository).ids) return [];
  return [
    `slipway:options.ci.repository: ${ci.repository} without ids signs in only if it was neither made, renamed nor moved since 2026-07-15; for any other, set what this prints: ${idsCommand(ci.repository)}`,
  ];
}
