import type { Repository } from "@pulumi/gcp/artifactregistry/repository.js";
import { RepositoryIamMember } from "@pulumi/gcp/artifactregistry/repositoryIamMember.js";
import { DnsManagedZoneIamMember } from "@pulumi/gcp/dns/dnsManagedZoneIamMember.js";
import { IAMCustomRole } from "@pulumi/gcp/projects/iamcustomRole.js";
import { IAMMember as ProjectMember } from "@pulumi/gcp/projects/iammember.js";
import { SecretIamMember } from "@pulumi/gcp/secretmanager/secretIamMember.js";
import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import { IAMMember as AccountMember } from "@pulumi/gcp/serviceaccount/iammember.js";
import * as pulumi from "@pulumi/pulumi";
import type { GithubWorkflow } from "../../github.ts";
import { nameOf, type NameRule, uniqueName } from "../../names.ts";
import { type Permissions, projectPermissions } from "./ci-rights.ts";
import { trustWorkflow } from "./ci-trust.ts";
import type { DnsZone } from "./dns.ts";
import { names } from "./names.ts";
import type { GoogleProject } from "./project.ts";

/** What the workflow may deploy, and what it must look up for that. */
export interface Deployed {
  /** The account that the service runs as. */
  runtimeAccount: Account;
  /** The stack's own repository of images; undefined where the image comes from elsewhere. */
  repository: Repository | undefined;
  /** How ids of the stack's own secrets begin. */
  secretPrefix: string;
  /** Ids of secrets that others keep. */
  referencedSecrets: readonly string[];
  zone: DnsZone | undefined;
  /** What what the service runs on needs in the project, by type of resource or token of function. */
  permissions: Permissions;
  /** Grants rights on what the service runs on. */
  grant(member: pulumi.Output<string>): void;
}

/**
 * Lets the workflow of one repository, in one environment, deploy this stack without a key; returns its sign-in. It may
 * change what runs, not who may do what: accounts, grants, APIs, the domain and a budget are made by a person's `up`.
 * Comes after all else, since its rights follow from what was made.
 */
// https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines
export function ciSignIn(
  google: GoogleProject,
  ci: GithubWorkflow,
  deployed: Deployed,
): pulumi.Output<Record<string, string>> {
  const { spec, stack, id: project, parent } = google;
  const name = `${spec.name}-ci`;
  const account = new Account(name, { project, accountId: nameOf(names.ciAccount, google) }, { parent });
  const member = pulumi.interpolate`serviceAccount:${account.email}`;
  // Ids of pools stay taken for 30 days after a deletion, and of roles for 37: both end in what changes with the account.
  // https://cloud.google.com/iam/docs/manage-workload-identity-pools-providers#delete-pool
  // https://cloud.google.com/iam/docs/creating-custom-roles#deleting-custom-role
  const unique = (kind: NameRule) => account.uniqueId.apply((id) => uniqueName(kind, [spec.name, stack, "ci"], id));
  const provider = trustWorkflow(google, { ci, account, poolId: unique(names.ciPool) });
  deployed.grant(member);
  grantOwn(google, deployed, member);
  grantLookedUp(google, deployed, member);
  // After the grants, which a refresh reads too.
  const role = new IAMCustomRole(
    name,
    {
      project,
      roleId: unique(names.ciRole),
      // https://cloud.google.com/iam/docs/reference/rest/v1/organizations.roles#Role: 100 bytes.
      title: `deployment of ${spec.name} (${stack})`.slice(0, 100),
      permissions: projectPermissions(google.used, deployed.permissions),
    },
    { parent },
  );
  new ProjectMember(name, { project, role: role.name, member }, { parent });
  new ProjectMember(`${name}-pools`, { project, role: "roles/iam.workloadIdentityPoolViewer", member }, { parent });
  return pulumi
    .all([provider.name, account.email])
    .apply(([workload_identity_provider, service_account]): Record<string, string> => ({
      workload_identity_provider,
      service_account,
    }));
}

/** Rights on what is the stack's alone. */
function grantOwn(
  google: GoogleProject,
  { runtimeAccount, repository, secretPrefix }: Deployed,
  member: pulumi.Output<string>,
): void {
  const { spec, id: project, region: location, parent } = google;
  const name = `${spec.name}-ci`;
  const run = { serviceAccountId: runtimeAccount.name, role: "roles/iam.serviceAccountUser", member };
  new AccountMember(`${name}-runtime`, run, { parent });
  if (repository) {
    const { repositoryId } = repository;
    new RepositoryIamMember(
      name,
      { project, location, repository: repositoryId, role: "roles/artifactregistry.admin", member },
      { parent },
    );
  }
  // https://cloud.google.com/iam/docs/conditions-resource-attributes#resource-name
  const expression = pulumi.interpolate`resource.name.startsWith("projects/${google.number()}/secrets/${secretPrefix}")`;
  new ProjectMember(
    `${name}-secrets`,
    { project, role: "roles/secretmanager.admin", member, condition: { title: "Secrets of this stack", expression } },
    { parent },
  );
}

/** Rights to look at what the stack uses and others keep. */
function grantLookedUp(
  { spec, id: project, parent }: GoogleProject,
  { referencedSecrets, zone }: Deployed,
  member: pulumi.Output<string>,
): void {
  const name = `${spec.name}-ci`;
  for (const secretId of referencedSecrets) {
    const role = "roles/secretmanager.viewer";
    new SecretIamMember(`${name}-${secretId}`, { project, secretId, role, member }, { parent });
  }
  if (!zone) return;
  // Not to change it: Google knows no smaller right than that over every name of a zone.
  // https://cloud.google.com/dns/docs/zones/iam-per-resource-zones
  const { managedZone, project: zoneProject = project } = zone;
  const role = "roles/dns.reader";
  new DnsManagedZoneIamMember(name, { project: zoneProject, managedZone, role, member }, { parent });
}
