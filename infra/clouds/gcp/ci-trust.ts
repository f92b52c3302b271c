import { WorkloadIdentityPool } from "@pulumi/gcp/iam/workloadIdentityPool.js";
import { WorkloadIdentityPoolProvider } from "@pulumi/gcp/iam/workloadIdentityPoolProvider.js";
import type { Account } from "@pulumi/gcp/serviceaccount/account.js";
import { IAMMember as AccountMember } from "@pulumi/gcp/serviceaccount/iammember.js";
import * as pulumi from "@pulumi/pulumi";
import { type CiPurpose, type CiWorkflow, trustOf } from "../../workflow-trust.ts";
import type { GoogleProject } from "./project.ts";

/** A pool for the workflow's tokens; `poolId` is one that was never taken. */
export function makePool({ spec, id: project, parent }: GoogleProject, poolId: pulumi.Output<string>) {
  return new WorkloadIdentityPool(`${spec.name}-ci`, { project, workloadIdentityPoolId: poolId }, { parent });
}

/** Who may take on which account. */
interface Trust {
  name: string;
  ci: CiWorkflow;
  purpose: CiPurpose;
  account: Account;
  pool: WorkloadIdentityPool;
}

/** Lets the workflow take on the account; claims are compared one by one, so that either form of the subject will do. */
export function trustWorkflow(
  { id: project, parent }: GoogleProject,
  { name, ci, purpose, account, pool }: Trust,
): WorkloadIdentityPoolProvider {
  const { issuer, claims } = trustOf(ci, purpose);
  const [claim = "", value = ""] = Object.entries(claims)[0] ?? [];
  // Of each purpose its own, since a principal set is the pool's and not the provider's.
  const attribute = purpose === "deploy" ? claim : `${purpose}_${claim}`;
  const host = ci.gitlab ? "gitlab" : "github";
  const run = ci.gitlab
    ? 'assertion.project_id + ":" + assertion.pipeline_id'
    : 'assertion.repository_id + ":" + assertion.run_id';
  const provider = new WorkloadIdentityPoolProvider(
    name,
    {
      project,
      workloadIdentityPoolId: pool.workloadIdentityPoolId,
      workloadIdentityPoolProviderId: purpose === "deploy" ? host : `${host}-${purpose}`,
      // A job on GitLab names its audience itself.
      oidc: { issuerUri: issuer, ...(ci.gitlab ? { allowedAudiences: [issuer] } : {}) },
      attributeMapping: {
        // Not the token's own subject, which names of repository and environment make longer than the 127 bytes allowed.
        // https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools.providers
        "google.subject": run,
        [`attribute.${attribute}`]: `assertion.${claim}`,
      },
      // Without it every repository on the host could sign in.
      attributeCondition: Object.entries(claims)
        .map(([name, wanted]) => `assertion.${name} == "${wanted}"`)
        .join(" && "),
    },
    { parent },
  );
  const member = pulumi.interpolate`principalSet://iam.googleapis.com/${pool.name}/attribute.${attribute}/${value}`;
  new AccountMember(
    name,
    { serviceAccountId: account.name, role: "roles/iam.workloadIdentityUser", member },
    { parent },
  );
  return provider;
}
