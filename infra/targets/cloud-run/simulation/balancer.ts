import * as z from "zod";
import type { LiveResource } from "../../../../simulation/cloud/index.ts";
import { stagedPort } from "../../../staged.ts";

const serviceToken = "gcp:cloudrunv2/service:Service";
const groupSchema = z.object({ service: z.string(), tag: z.string().optional() });
const backendsSchema = z.array(z.object({ group: z.string() }));

/** Which revision a port of the load balancer leads to, by its tag, and under which name; undefined where it is closed. */
// https://cloud.google.com/load-balancing/docs/https
export function stagedEntry(
  live: readonly LiveResource[],
  service: LiveResource,
): { tag: string | undefined; host: string } | undefined {
  const find = (kind: string, isMeant: (resource: LiveResource) => boolean) =>
    live.find((resource) => resource.type.endsWith(`:${kind}`) && isMeant(resource));
  const byId = (kind: string, id: unknown) => find(kind, (resource) => resource.id === id);
  const rule = find("GlobalForwardingRule", ({ inputs }) => inputs.portRange === String(stagedPort));
  const proxy = byId("TargetHttpsProxy", rule?.inputs.target);
  const backend = byId("BackendService", byId("URLMap", proxy?.inputs.urlMap)?.inputs.defaultService);
  const [first] = backendsSchema.catch([]).parse(backend?.inputs.backends);
  const group = groupSchema.safeParse(byId("RegionNetworkEndpointGroup", first?.group)?.inputs.cloudRun);
  const entry = find("CertificateMapEntry", ({ inputs }) => typeof inputs.hostname === "string");
  if (!group.success || group.data.service !== service.inputs.name || !entry) return undefined;
  return { tag: group.data.tag, host: String(entry.inputs.hostname) };
}

/** Whether the service is behind a load balancer that has no port for a revision without traffic. */
export function isClosed(live: readonly LiveResource[]): boolean {
  const service = live.find(({ type }) => type === serviceToken);
  return service?.inputs.defaultUriDisabled === true && stagedEntry(live, service) === undefined;
}
