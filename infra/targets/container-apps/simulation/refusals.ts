import type { Properties } from "../../../provider/protocol.ts";
import type { LiveResource } from "../../../../simulation/cloud/index.ts";

const appToken = "azure-native:app:ContainerApp";

/** The host names of the user's that an app names. */
export function hostsOf(inputs: Properties): string[] {
  const domains = /"customDomains":\[(.*?)\]/.exec(JSON.stringify(inputs))?.[1] ?? "";
  return [...domains.matchAll(/"name":"([^"]+)"/g)].map(([, host]) => host ?? "");
}

/** An app that reads a secret without the right to. */
// https://learn.microsoft.com/azure/container-apps/manage-secrets#reference-secret-from-key-vault
export function unreadable(inputs: Properties, live: readonly LiveResource[]): string | undefined {
  const urls = [...JSON.stringify(inputs).matchAll(/"keyVaultUrl":"https:\/\/([^.]+)\.[^/]+\/secrets\/([^/"]+)/g)];
  const rights = live.filter(({ type }) => type === "azure-native:authorization:RoleAssignment");
  const missing = urls.find(
    ([, , secret = ""]) => !rights.some(({ inputs: right }) => String(right.scope).endsWith(`/secrets/${secret}`)),
  );
  return missing && `unable to get value of ${missing[2]} using Managed identity`;
}

/** An app that names a host without the record that proves whose it is. */
// https://learn.microsoft.com/azure/container-apps/custom-domains-managed-certificates
export function unproved(inputs: Properties, live: readonly LiveResource[]): string | undefined {
  const missing = hostsOf(inputs).find((host) => !live.some((record) => fullName(record) === `asuid.${host}`));
  return missing && `InvalidCustomHostNameValidation: a TXT record asuid.${missing} was not found`;
}

/** A certificate for a host that no app names. */
// https://learn.microsoft.com/azure/container-apps/custom-domains-managed-certificates
export function notNamed({ properties }: Properties, live: readonly LiveResource[]): string | undefined {
  const wanted = JSON.stringify(properties ?? {});
  const isNamed = live.some(
    ({ type, inputs }) => type === appToken && hostsOf(inputs).some((host) => wanted.includes(`"${host}"`)),
  );
  return isNamed ? undefined : "RequireCustomHostnameInEnvironment: no app of the environment names this host";
}

/** A certificate whose host an app still names, or an environment in which an app still runs. */
// https://github.com/rajbos/ai-engineering-fluency/pull/739 has the first message,
// https://github.com/microsoft/azure-container-apps/issues/1012 that of the second kind.
export function inUse({ type, id, inputs }: LiveResource, live: readonly LiveResource[]): string | undefined {
  const apps = live.filter((other) => other.type === appToken);
  if (type === "azure-native:app:ManagedEnvironment") {
    const app = apps.find((other) => other.inputs.environmentId === id);
    return app && `ManagedEnvironmentHasContainerApps: ${String(app.inputs.containerAppName)} runs in it`;
  }
  const wanted = JSON.stringify(inputs.properties ?? {});
  const host = apps.flatMap((app) => hostsOf(app.inputs)).find((name) => wanted.includes(`"${name}"`));
  return host && `CertificateInUse: the certificate is used by the existing custom domain ${host}`;
}

function fullName({ type, inputs }: LiveResource): string | undefined {
  if (type === "cloudflare:index/dnsRecord:DnsRecord") return String(inputs.name);
  if (type !== "azure-native:dns:RecordSet") return undefined;
  const { relativeRecordSetName: name, zoneName } = inputs;
  return name === "@" ? String(zoneName) : `${String(name)}.${String(zoneName)}`;
}
