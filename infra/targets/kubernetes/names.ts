import { awsNames } from "../../clouds/aws/names.ts";
import { azureNames } from "../../clouds/azure/names.ts";
import { names as googleNames } from "../../clouds/gcp/names.ts";
import { type NamedService, nameOf, type NameRule, type Names } from "../../names.ts";
import type { RegistryOptions } from "./registry-options.ts";

const source = "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/";

// A Service's name must begin with a letter, and what is made of a Deployment's gets 17 characters more.
const object: NameRule = {
  what: "Deployment",
  shortest: 1,
  longest: 63 - 17,
  pattern: /^[a-z]([a-z0-9-]*[a-z0-9])?$/,
  scope: "namespace",
  source,
};

/** Every name in a cluster that is made of service and stack. */
export const names = {
  namespace: {
    ...object,
    what: "namespace",
    reservedStarts: ["kube-"],
    scope: "cluster",
    source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
  },
  object,
  redirect: { ...object, what: "HTTPRoute", purpose: "redirect" },
} satisfies Names;

/** Names at the cloud of a registry of the stack's own. */
export function registryNames(registry: RegistryOptions | undefined): Names {
  if (registry === undefined) return {};
  if ("azure" in registry) return { group: azureNames.group, registry: azureNames.registry };
  // Another cloud's is no other name of the same thing.
  return "aws" in registry ? { ecr: awsNames.repository } : { artifacts: googleNames.repository };
}

/** What the container is called that serves; a mesh or the like may put others beside it. */
export const serverContainer = "server";

/** What the Secret with the file of users is told apart by. */
export const liveSecretPurpose = "live";

/** Key of that Secret, whatever the server's file is called: another name of the file is no other list. */
export const liveSecretKey = "users";

/** Name of that Secret. */
export function liveName(service: NamedService): string {
  return nameOf(names.object, service, liveSecretPurpose);
}

/** What the ExternalSecret is called, and the Secret that comes of it. */
export function externalName({ name }: { name: string }): string {
  return `${name}-external`;
}

/** What the Secret is called that cert-manager writes the certificate into. */
export function tlsName({ name }: { name: string }): string {
  return `${name}-tls`;
}

/** What the Secret is called with the key of the account at an ACME server. */
export function acmeName({ name }: { name: string }): string {
  return `${name}-acme`;
}

/** What the ConfigMap with the dashboard is called. */
export function dashboardName({ name }: { name: string }): string {
  return `${name}-dashboard`;
}

/** The namespace that the options name, or that of the stack's own. */
export function namespaceOf({ namespace }: { namespace?: string | undefined }, service: NamedService): string {
  return namespace ?? nameOf(names.namespace, service);
}

/** What the revision is called that is examined beside the one of that name; no service and stack make such a name. */
export function stagedName(name: string): string {
  return `${name}--next`;
}
