import { type Access, accountName, projectName, secretName, serviceName, zoneName } from "./google-policy.ts";

const otherAccounts = ["other@my-project.iam.gserviceaccount.com", "123456789-compute@developer.gserviceaccount.com"];
const impersonations = ["actAs", "getAccessToken", "getOpenIdToken", "signBlob", "signJwt", "implicitDelegation"];

/** Where a stack's identity would gain more than it has, by what it must not be allowed to do. */
// https://rhinosecuritylabs.com/gcp/privilege-escalation-google-cloud-platform-part-1/
// https://rhinosecuritylabs.com/cloud-security/privilege-escalation-google-cloud-platform-part-2/
export function escalations(stack: {
  service: string;
  stack: string;
  ciAccount: string;
  runtimeAccount: string;
  /** A secret that the stack uses and others keep. */
  referenced?: string;
  zone?: string;
}): Record<string, Access[]> {
  const own = [stack.ciAccount, stack.runtimeAccount];
  const onAccounts = (verbs: string[], emails: string[]): Access[] =>
    emails.flatMap((email) =>
      verbs.map((verb) => ({ permission: `iam.serviceAccounts.${verb}`, resource: accountName(email) })),
    );
  const inProject = (...permissions: string[]): Access[] =>
    permissions.map((permission) => ({ permission, resource: projectName }));
  const foreignSecrets = [
    "stripe-key",
    // Their names begin like the stack's own.
    `${stack.service}-${stack.stack}2_KEY`,
    `${stack.service}-${stack.stack}-two_KEY`,
    ...(stack.referenced === undefined ? [] : [stack.referenced]),
  ].map(secretName);
  return {
    "take on another account": onAccounts(impersonations, otherAccounts),
    "make a token of the account that the service runs as": onAccounts(
      impersonations.filter((verb) => verb !== "actAs"),
      [stack.runtimeAccount],
    ),
    "say who may take on an account, its own included": onAccounts(["setIamPolicy"], [...own, ...otherAccounts]),
    "make a key of an account": [...own, ...otherAccounts].map((email) => ({
      permission: "iam.serviceAccountKeys.create",
      resource: accountName(email),
    })),
    "make accounts": inProject("iam.serviceAccounts.create", "iam.serviceAccounts.enable"),
    "grant a right in the project": inProject("resourcemanager.projects.setIamPolicy"),
    "widen a role": inProject("iam.roles.create", "iam.roles.update", "iam.roles.undelete"),
    "let another repository sign in": inProject(
      "iam.googleapis.com/workloadIdentityPools.create",
      "iam.googleapis.com/workloadIdentityPools.update",
      "iam.googleapis.com/workloadIdentityPoolProviders.create",
      "iam.googleapis.com/workloadIdentityPoolProviders.update",
    ),
    "read a secret that is not the stack's": foreignSecrets.map((resource) => ({
      permission: "secretmanager.versions.access",
      resource: `${resource}/versions/1`,
    })),
    "say who may read a secret that is not the stack's": foreignSecrets.map((resource) => ({
      permission: "secretmanager.secrets.setIamPolicy",
      resource,
    })),
    "run another service, or open it to everybody": ["update", "setIamPolicy", "delete"].map((verb) => ({
      permission: `run.services.${verb}`,
      resource: serviceName("somebody-elses"),
    })),
    "run something new as an account": inProject(
      "run.services.create",
      "run.jobs.create",
      "run.jobs.run",
      "compute.instances.create",
      "compute.instances.setServiceAccount",
      "compute.instances.setMetadata",
      "compute.projects.setCommonInstanceMetadata",
      "cloudfunctions.functions.create",
      "cloudbuild.builds.create",
      "cloudscheduler.jobs.create",
      "deploymentmanager.deployments.create",
      "composer.environments.create",
      "dataflow.jobs.create",
    ),
    "lead other names' traffic elsewhere": [
      ...inProject("compute.urlMaps.update", "compute.backendServices.update", "compute.targetHttpsProxies.update"),
      { permission: "dns.changes.create", resource: zoneName(stack.zone ?? "example-com") },
    ],
    "carry logs out of the project": inProject("logging.sinks.create", "logging.sinks.update"),
    "make keys of another kind": inProject("serviceusage.apiKeys.create", "storage.hmacKeys.create"),
    "turn on APIs and lift policies": inProject("serviceusage.services.enable", "orgpolicy.policy.set"),
  };
}
