import * as z from "zod";

/** Issuer of the tokens that GitHub gives to a workflow. */
export const githubIssuer = "https://token.actions.githubusercontent.com";

/** A GitHub repository and the environment whose workflow may deploy. */
export interface GithubWorkflow {
  /** `owner/name`, or `owner@ownerId/name@repositoryId`. */
  repository: string;
  environment: string;
}

const repositoryPattern = /^[\w.-]+\/[\w.-]+$|^[\w.-]+@\d+\/[\w.-]+@\d+$/;

/** `slipway:options.ci`, with what one target adds to it. */
// https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/
export function ciOptions<More extends z.ZodRawShape>(more: More) {
  return z
    .strictObject({
      repository: z
        .string()
        .regex(repositoryPattern, "must be owner/name, or owner@ownerId/name@repositoryId")
        .describe(
          `owner/name; owner@ownerId/name@repositoryId for a repository made, renamed or moved since 2026-07-15: ${idsCommand("OWNER/NAME")}`,
        ),
      environment: z
        .string()
        .regex(/^[\w ./-]+$/, "must be the name of a GitHub environment")
        .describe("GitHub environment that may deploy"),
      ...more,
    })
    .optional()
    .describe("GitHub repository whose workflow may deploy this stack without a key");
}

/** The repository's parts; the ids are there where the setting has them. */
export function toRepository({ repository }: GithubWorkflow): {
  fullName: string;
  ids?: { ownerId: string; repositoryId: string };
} {
  const [owner = "", name = ""] = repository.split("/");
  const [ownerName = "", ownerId] = owner.split("@");
  const [repositoryName = "", repositoryId] = name.split("@");
  const fullName = `${ownerName}/${repositoryName}`;
  return ownerId === undefined || repositoryId === undefined
    ? { fullName }
    : { fullName, ids: { ownerId, repositoryId } };
}

/**
 * The subject of the workflow's token. With ids it is the immutable form, which nobody can take over by giving an
 * abandoned name to a repository of his own; without them the classic form.
 */
// https://docs.github.com/actions/reference/security/oidc
export function toSubject({ repository, environment }: GithubWorkflow): string {
  return `repo:${repository}:environment:${environment}`;
}

/** What is to be known before a workflow signs in. */
export function ciWarnings(ci: GithubWorkflow | undefined): string[] {
  if (!ci || toRepository(ci).ids) return [];
  return [
    `slipway:options.ci.repository: ${ci.repository} without ids signs in only if it was neither made, renamed nor moved since 2026-07-15; for any other, set what this prints: ${idsCommand(ci.repository)}`,
  ];
}

/** The command that prints a repository with its ids, as the setting takes it. */
export function idsCommand(repository: string): string {
  return `gh api repos/${repository} --jq '"\\(.owner.login)@\\(.owner.id)/\\(.name)@\\(.id)"'`;
}
