import { WorkloadIdentityPool } from "@pulumi/gcp/iam/workloadIdentityPool.js";
import { WorkloadIdentityPoolProvider } from "@pulumi/gcp/iam/workloadIdentityPoolProvider.js";
import type { Account } from "@pulumi/gcp/serviceaccount/account.js";
import { IAMMember as AccountMember } from "@pulumi/gcp/serviceaccount/iammember.js";
import * as pulumi from "@pulumi/pulumi";
import { githubIssuer, type GithubWorkflow, toRepository } from "../../github.ts";
import type { GoogleProject } from "./project.ts";

/** Who may take on which account; `poolId` is one that was never taken. */
interface Trust {
  ci: GithubWorkflow;
  account: Account;
  poolId: pulumi.Output<string>;
}

/** Lets the workflow take on the account; claims are compared one by one, so that either form of the subject will do. */
export function trustWorkflow(
  { spec, id: project, parent }: GoogleProject,
  { ci, account, poolId }: Trust,
): WorkloadIdentityPoolProvider {
  const name = `${spec.name}-ci`;
  const pool = new WorkloadIdentityPool(name, { project, workloadIdentityPoolId: poolId }, { parent });
  const { fullName, ids } = toRepository(ci);
  const [attribute, repository] = ids ? ["repository_id", ids.repositoryId] : ["repository", fullName];
  // https://docs.github.com/actions/reference/security/oidc#oidc-token-claims
  const claims = {
    [attribute]: repository,
    ...(ids ? { repository_owner_id: ids.ownerId } : {}),
    environment: ci.environment,
  };
  const provider = new WorkloadIdentityPoolProvider(
    name,
    {
      project,
      workloadIdentityPoolId: pool.workloadIdentityPoolId,
      workloadIdentityPoolProviderId: "github",
      oidc: { issuerUri: githubIssuer },
      attributeMapping: {
        // Not the token's own subject, which names of repository and environment make longer than the 127 bytes allowed.
        // https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools.providers
        "google.subject": 'assertion.repository_id + ":" + assertion.run_id',
        [`attribute.${attribute}`]: `assertion.${attribute}`,
      },
      // Without it every repository on GitHub could sign in.
      attributeCondition: Object.entries(claims)
        .map(([claim, value]) => `assertion.${claim} == "${value}"`)
        .join(" && "),
    },
    { parent },
  );
  const member = pulumi.interpolate`principalSet://iam.googleapis.com/${pool.name}/attribute.${attribute}/${repository}`;
  new AccountMember(
    name,
    { serviceAccountId: account.name, role: "roles/iam.workloadIdentityUser", member },
    { parent },
  );
  return provider;
}
