import { WorkloadIdentityPool } from "@pulumi/gcp/iam/workloadIdentityPool.js";
import { WorkloadIdentityPoolProvider } from "@pulumi/gcp/iam/workloadIdentityPoolProvider.js";
import { IAMMember as ProjectMember } from "@pulumi/gcp/projects/iammember.js";
import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import { IAMMember as AccountMember } from "@pulumi/gcp/serviceaccount/iammember.js";
import * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { names } from "./names.ts";
import type { CloudRunOptions } from "./options.ts";

const issuer = "https://token.actions.githubusercontent.com";

/** Lets the workflow of one repository, in one environment, deploy this stack without a key; returns its sign-in. */
// https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines
export function ciSignIn(
  context: TargetContext<CloudRunOptions>,
  runtimeAccount: Account,
  dependsOn: pulumi.Resource[],
): pulumi.Output<Record<string, string>> | undefined {
  const { spec, parent, options } = context;
  const { ci, project } = options;
  if (!ci) return undefined;
  const name = `${spec.name}-ci`;
  const pool = new WorkloadIdentityPool(
    name,
    { project, workloadIdentityPoolId: ci.pool ?? nameOf(names.ciPool, context) },
    { parent, dependsOn },
  );
  const provider = new WorkloadIdentityPoolProvider(
    name,
    {
      project,
      workloadIdentityPoolId: pool.workloadIdentityPoolId,
      workloadIdentityPoolProviderId: "github",
      oidc: { issuerUri: issuer },
      attributeMapping: { "google.subject": "assertion.sub", "attribute.repository": "assertion.repository" },
      // Without it every repository on GitHub could sign in.
      attributeCondition: `assertion.repository == "${ci.repository}" && assertion.sub == "repo:${ci.repository}:environment:${ci.environment}"`,
    },
    { parent },
  );
  const account = new Account(name, { project, accountId: nameOf(names.ciAccount, context) }, { parent, dependsOn });
  new AccountMember(
    name,
    {
      serviceAccountId: account.name,
      role: "roles/iam.workloadIdentityUser",
      member: pulumi.interpolate`principalSet://iam.googleapis.com/${pool.name}/attribute.repository/${ci.repository}`,
    },
    { parent },
  );
  new AccountMember(
    `${name}-runtime`,
    {
      serviceAccountId: runtimeAccount.name,
      role: "roles/iam.serviceAccountUser",
      member: pulumi.interpolate`serviceAccount:${account.email}`,
    },
    { parent },
  );
  for (const role of rolesOf(
    spec.domain !== undefined && options.domainBy === "load-balancer",
    options.dns !== undefined && "managedZone" in options.dns,
  )) {
    const member = pulumi.interpolate`serviceAccount:${account.email}`;
    new ProjectMember(`${name}-${role.replaceAll(".", "-")}`, { project, role: `roles/${role}`, member }, { parent });
  }
  return pulumi
    .all([provider.name, account.email])
    .apply(([workload_identity_provider, service_account]): Record<string, string> => ({
      workload_identity_provider,
      service_account,
    }));
}

/** What an `up` of this stack needs, and no more; run.admin because of `invokerIamDisabled`. */
function rolesOf(balanced: boolean, dns: boolean): string[] {
  return [
    "artifactregistry.admin",
    "iam.serviceAccountAdmin",
    "logging.configWriter",
    "monitoring.editor",
    "run.admin",
    "secretmanager.admin",
    "serviceusage.serviceUsageAdmin",
    ...(balanced ? ["certificatemanager.owner", "compute.loadBalancerAdmin"] : []),
    ...(dns ? ["dns.admin"] : []),
  ];
}
