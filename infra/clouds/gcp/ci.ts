import type { Repository } from "@pulumi/gcp/artifactregistry/repository.js";
import { RepositoryIamMember } from "@pulumi/gcp/artifactregistry/repositoryIamMember.js";
import { DnsManagedZoneIamMember } from "@pulumi/gcp/dns/dnsManagedZoneIamMember.js";
import { IAMCustomRole } from "@pulumi/gcp/projects/iamcustomRole.js";
import { IAMMember as ProjectMember } from "@pulumi/gcp/projects/iammember.js";
import { SecretIamMember } from "@pulumi/gcp/secretmanager/secretIamMember.js";
import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import { IAMMember as AccountMember } from "@pulumi/gcp/serviceaccount/iammember.js";
import * as pulumi from "@pulumi/pulumi";
import { nameOf, type NameRule, uniqueName } from "../../names.ts";
import type { CiPurpose, CiWorkflow } from "../../workflow-trust.ts";
import { type Permissions, projectPermissions, readingOf } from "./ci-rights.ts";
import { grantState } from "./ci-state.ts";
import type { State } from "./state-options.ts";
import { makePool, trustWorkflow } from "./ci-trust.ts";
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
  grant(name: string, purpose: CiPurpose, member: pulumi.Output<string>): void;
}

/** A sign-in by the names of its fields. */
type SignIn = pulumi.Output<Record<string, string>>;

/**
 * Lets the workflow of one repository deploy this stack without a key, in one environment, and in another see what a
 * change would do; returns both sign-ins. It may change what runs, not who may do what: accounts, grants, APIs, the domain
 * and a budget are made by a person's `up`. Comes after all else, since its rights follow from what was made.
 */
// https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines
export function ciSignIn(
  google: GoogleProject,
  ci: CiWorkflow & { state?: State | undefined },
  deployed: Deployed,
): { ciSignIn: SignIn; ciPreviewSignIn: SignIn } {
  const { spec, stack, id: project, parent } = google;
  const accountFor = (name: string, ...more: string[]) =>
    new Account(name, { project, accountId: nameOf(names.ciAccount, google, ...more) }, { parent });
  const name = `${spec.name}-ci`;
  const accounts = { deploy: accountFor(name), preview: accountFor(`${name}-preview`, "preview") };
  // Ids of pools stay taken for 30 days after a deletion, and of roles for 37: both end in what changes with the account.
  // https://cloud.google.com/iam/docs/manage-workload-identity-pools-providers#delete-pool
  // https://cloud.google.com/iam/docs/creating-custom-roles#deleting-custom-role
  const unique = (kind: NameRule, account: Account, ...more: string[]) =>
    account.uniqueId.apply((id) => uniqueName(kind, [spec.name, stack, "ci", ...more], id));
  const pool = makePool(google, unique(names.ciPool, accounts.deploy));
  const signIns = (["deploy", "preview"] as const).map((purpose) => {
    const account = accounts[purpose];
    const own = purpose === "deploy" ? name : `${name}-${purpose}`;
    const member = pulumi.interpolate`serviceAccount:${account.email}`;
    const provider = trustWorkflow(google, { name: own, ci, purpose, account, pool });
    deployed.grant(own, purpose, member);
    grantOwn(google, deployed, { name: own, purpose, member });
    grantLookedUp(google, deployed, own, member);
    grantState(google, ci.state, { name: own, member, writes: purpose === "deploy" });
    return { purpose, own, account, member, provider };
  });
  // After the grants, which a refresh reads too.
  const permissions = projectPermissions(google.used, deployed.permissions);
  const [deploy, preview] = signIns.map(({ purpose, own, account, member, provider }) => {
    const role = new IAMCustomRole(
      own,
      {
        project,
        roleId: unique(names.ciRole, account, ...(purpose === "deploy" ? [] : [purpose])),
        // https://cloud.google.com/iam/docs/reference/rest/v1/organizations.roles#Role: 100 bytes.
        title: `${purpose === "deploy" ? "deployment" : purpose} of ${spec.name} (${stack})`.slice(0, 100),
        permissions: purpose === "deploy" ? permissions : readingOf(permissions),
      },
      { parent },
    );
    new ProjectMember(own, { project, role: role.name, member }, { parent });
    new ProjectMember(`${own}-pools`, { project, role: "roles/iam.workloadIdentityPoolViewer", member }, { parent });
    return pulumi
      .all([provider.name, account.email])
      .apply(([workload_identity_provider, service_account]): Record<string, string> => ({
        workload_identity_provider,
        service_account,
      }));
  });
  if (!deploy || !preview) throw new Error("each purpose has a sign-in");
  return { ciSignIn: deploy, ciPreviewSignIn: preview };
}

/** Somebody who is granted rights: the start of the grants' names, what for, and who. */
interface Grantee {
  name: string;
  purpose: CiPurpose;
  member: pulumi.Output<string>;
}

/** Rights on what is the stack's alone. */
function grantOwn(
  google: GoogleProject,
  { runtimeAccount, repository, secretPrefix }: Deployed,
  { name, purpose, member }: Grantee,
): void {
  const { id: project, region: location, parent } = google;
  const deploys = purpose === "deploy";
  if (deploys) {
    const run = { serviceAccountId: runtimeAccount.name, role: "roles/iam.serviceAccountUser", member };
    new AccountMember(`${name}-runtime`, run, { parent });
  }
  if (repository) {
    const { repositoryId } = repository;
    const role = `roles/artifactregistry.${deploys ? "admin" : "reader"}`;
    new RepositoryIamMember(name, { project, location, repository: repositoryId, role, member }, { parent });
  }
  // https://cloud.google.com/iam/docs/conditions-resource-attributes#resource-name
  const expression = pulumi.interpolate`resource.name.startsWith("projects/${google.number()}/secrets/${secretPrefix}")`;
  const role = `roles/secretmanager.${deploys ? "admin" : "viewer"}`;
  const condition = { title: "Secrets of this stack", expression };
  new ProjectMember(`${name}-secrets`, { project, role, member, condition }, { parent });
}

/** Rights to look at what the stack uses and others keep. */
function grantLookedUp(
  { id: project, parent }: GoogleProject,
  { referencedSecrets, zone }: Deployed,
  name: string,
  member: pulumi.Output<string>,
): void {
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
