/** Issuer of the tokens that GitHub gives to a workflow. */
export const githubIssuer = "https://token.actions.githubusercontent.com";

/** `owner/name`, or `owner@ownerId/name@repositoryId`. */
export const githubPattern = /^[\w.-]+\/[\w.-]+$|^[\w.-]+@\d+\/[\w.-]+@\d+$/;

/** A repository's parts; the ids are there where the setting has them. */
export interface GithubRepository {
  fullName: string;
  ids?: { ownerId: string; repositoryId: string };
}

/** Reads `owner/name` or `owner@ownerId/name@repositoryId`. */
export function toRepository(repository: string): GithubRepository {
  const [owner = "", name = ""] = repository.split("/");
  const [ownerName = "", ownerId] = owner.split("@");
  const [repositoryName = "", repositoryId] = name.split("@");
  const fullName = `${ownerName}/${repositoryName}`;
  return ownerId === undefined || repositoryId === undefined
    ? { fullName }
    : { fullName, ids: { ownerId, repositoryId } };
}

/** The command that prints a repository with its ids, as the setting takes it. */
export function idsCommand(repository: string): string {
  return `gh api repos/${repository} --jq '"\\(.owner.login)@\\(.owner.id)/\\(.name)@\\(.id)"'`;
}
