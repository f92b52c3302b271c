import { RepositoryIamMember } from "@pulumi/gcp/artifactregistry/repositoryIamMember.js";
import type { Service } from "@pulumi/gcp/cloudrunv2/service.js";
import { ServiceIamMember } from "@pulumi/gcp/cloudrunv2/serviceIamMember.js";
import { DnsManagedZoneIamMember } from "@pulumi/gcp/dns/dnsManagedZoneIamMember.js";
import { IAMCustomRole } from "@pulumi/gcp/projects/iamcustomRole.js";
import { IAMMember as ProjectMember } from "@pulumi/gcp/projects/iammember.js";
import { SecretIamMember } from "@pulumi/gcp/secretmanager/secretIamMember.js";
import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import { IAMMember as AccountMember } from "@pulumi/gcp/serviceaccount/iammember.js";
import * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import { trustWorkflow } from "./ci-trust.ts";
import { projectPermissions } from "./ci-rights.ts";
import { nameOf, type NameRule, uniqueName } from "../../names.ts";
import { names } from "../../targets/cloud-run/names.ts";
import type { CloudRunOptions } from "../../targets/cloud-run/options.ts";
import { projectNumber, projectOf } from "./project.ts";
import { referencedSecrets, secretPrefix } from "./secrets.ts";

/** What the workflow deploys. */
interface Deployed {
  service: Service;
  runtimeAccount: Account;
}

/**
 * Lets the workflow of one repository, in one environment, deploy this stack without a key; returns its sign-in. It may
 * change what runs, not who may do what: accounts, grants, APIs, the domain and a budget are made by a person's `up`.
 * Comes after all else, since its rights follow from what was made.
 */
// https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines
export function ciSignIn(
  context: TargetContext<CloudRunOptions>,
  deployed: Deployed,
): pulumi.Output<Record<string, string>> | undefined {
  const { spec, stack, parent, options } = context;
  const { ci, project } = options;
  if (!ci) return undefined;
  const name = `${spec.name}-ci`;
  const account = new Account(name, { project, accountId: nameOf(names.ciAccount, context) }, { parent });
  const member = pulumi.interpolate`serviceAccount:${account.email}`;
  // Ids of pools stay taken for 30 days after a deletion, and of roles for 37: both end in what changes with the account.
  // https://cloud.google.com/iam/docs/manage-workload-identity-pools-providers#delete-pool
  // https://cloud.google.com/iam/docs/creating-custom-roles#deleting-custom-role
  const unique = (kind: NameRule) => account.uniqueId.apply((id) => uniqueName(kind, [spec.name, stack, "ci"], id));
  const provider = trustWorkflow(context, { ci, account, poolId: unique(names.ciPool) });
  grantOwn(context, deployed, member);
  grantLookedUp(context, member);
  // After the grants, which a refresh reads too.
  const role = new IAMCustomRole(
    name,
    {
      project,
      roleId: unique(names.ciRole),
      // https://cloud.google.com/iam/docs/reference/rest/v1/organizations.roles#Role: 100 bytes.
      title: `deployment of ${spec.name} (${stack})`.slice(0, 100),
      permissions: projectPermissions(projectOf(context).used),
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
  context: TargetContext<CloudRunOptions>,
  { service, runtimeAccount }: Deployed,
  member: pulumi.Output<string>,
): void {
  const { spec, parent, options } = context;
  const { project, region } = options;
  const name = `${spec.name}-ci`;
  new AccountMember(
    `${name}-runtime`,
    { serviceAccountId: runtimeAccount.name, role: "roles/iam.serviceAccountUser", member },
    { parent },
  );
  // The service's policy too, because of `invokerIamDisabled`.
  // https://cloud.google.com/run/docs/authenticating/public
  new ServiceIamMember(
    name,
    { project, location: region, name: service.name, role: "roles/run.admin", member },
    { parent },
  );
  const { repository } = projectOf(context);
  if (repository) {
    new RepositoryIamMember(
      name,
      { project, location: region, repository: repository.repositoryId, role: "roles/artifactregistry.admin", member },
      { parent },
    );
  }
  new ProjectMember(
    `${name}-secrets`,
    {
      project,
      role: "roles/secretmanager.admin",
      member,
      // https://cloud.google.com/iam/docs/conditions-resource-attributes#resource-name
      condition: {
        title: "Secrets of this stack",
        expression: pulumi.interpolate`resource.name.startsWith("projects/${projectNumber(context)}/secrets/${secretPrefix(context)}")`,
      },
    },
    { parent },
  );
}

/** Rights to look at what the stack uses and others keep. */
function grantLookedUp(context: TargetContext<CloudRunOptions>, member: pulumi.Output<string>): void {
  const { spec, parent, options } = context;
  const { project, dns } = options;
  const name = `${spec.name}-ci`;
  for (const secretId of referencedSecrets(spec)) {
    new SecretIamMember(
      `${name}-${secretId}`,
      { project, secretId, role: "roles/secretmanager.viewer", member },
      { parent },
    );
  }
  if (dns && "managedZone" in dns) {
    // Not to change it: Google knows no smaller right than that over every name of a zone.
    // https://cloud.google.com/dns/docs/zones/iam-per-resource-zones
    const { managedZone, project: zoneProject = project } = dns;
    new DnsManagedZoneIamMember(
      name,
      { project: zoneProject, managedZone, role: "roles/dns.reader", member },
      { parent },
    );
  }
}
