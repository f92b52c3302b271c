import { stagedEntry } from "./balancer.ts";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { Properties } from "../../../provider/protocol.ts";
import type { LiveResource, ResourceType } from "../../../../simulation/cloud/index.ts";
import type { RevisionControl, Traffic } from "../../../../simulation/contract.ts";

export const serviceToken = "gcp:cloudrunv2/service:Service";

const targetSchema = z.object({
  type: z.string().default("TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"),
  revision: z.string().default(""),
  percent: z.number().default(0),
  tag: z.string().default(""),
});
const namesSchema = z.object({ latestCreatedRevision: z.string(), latestReadyRevision: z.string() });

/** Names of a service's newest revision and of the newest that is ready, after it has got these inputs. */
// https://cloud.google.com/run/docs/managing/revisions: a new template makes a new one.
function revisionsOf(inputs: Properties, previous: Properties | undefined, control: RevisionControl): Properties {
  const { latestCreatedRevision: newest, latestReadyRevision: ready = "" } = previous ?? {};
  if (newest !== undefined && isDeepStrictEqual(previous?.template, inputs.template))
    return { latestCreatedRevision: newest, latestReadyRevision: ready };
  const made = nameOf(inputs, numberOf(newest) + 1);
  return { latestCreatedRevision: made, latestReadyRevision: control.neverReady ? ready : made };
}

function nameOf({ name }: Properties, number: number): string {
  return `${String(name)}-${String(number).padStart(5, "0")}`;
}

function numberOf(revision: unknown): number {
  return Number(
    String(revision ?? "0")
      .split("-")
      .at(-1),
  );
}

/** How a service runs its revisions; an operation fails whose revision is not ready, and what it asked for stays. */
// https://cloud.google.com/run/docs/troubleshooting#container-failed-to-start
export function serviceRevisions(control: RevisionControl): Pick<ResourceType, "outputs" | "fails"> {
  return {
    outputs: ({ inputs, previous }) => ({
      uri: `https://${String(inputs.name)}-123456789.europe-west1.run.app`,
      ...revisionsOf(inputs, previous, control),
    }),
    fails: ({ latestCreatedRevision: newest, latestReadyRevision: ready }) =>
      newest === ready ? undefined : `Revision '${String(newest)}' is not ready and cannot serve traffic`,
  };
}

/** Answers what a service is, by its name. */
export function seeService({ name }: Properties, live: readonly LiveResource[]): Properties {
  const found = live.find(({ type, inputs }) => type === serviceToken && inputs.name === name);
  if (!found) throw new Error(`projects/my-project/locations/europe-west1/services/${String(name)} not found`);
  const { latestCreatedRevision = "", latestReadyRevision = "", template = {} } = found.outputs;
  return { latestCreatedRevision, latestReadyRevision, templates: [template], traffics: found.inputs.traffics ?? [] };
}

/** How the revisions of the one service are asked. */
export function trafficOf(live: readonly LiveResource[]): Traffic | undefined {
  const service = live.find(({ type }) => type === serviceToken);
  if (!service) return undefined;
  const { latestCreatedRevision, latestReadyRevision } = namesSchema.parse(service.outputs);
  // Behind a load balancer nobody else comes in.
  const entry = service.inputs.defaultUriDisabled === true ? stagedEntry(live, service) : undefined;
  const hostOf = (tag: string) => entry?.host ?? `${tag}---${new URL(String(service.outputs.uri)).host}`;
  const shares: Record<string, number> = {};
  const hosts: Record<string, string> = {};
  for (const { revision, percent, tag } of z.array(targetSchema).parse(service.inputs.traffics)) {
    const serves = revision || latestReadyRevision;
    shares[serves] = (shares[serves] ?? 0) + percent;
    const isReached = service.inputs.defaultUriDisabled !== true || entry?.tag === tag;
    if (tag !== "" && isReached) hosts[serves] = hostOf(tag);
  }
  return { newest: latestCreatedRevision, shares, hosts };
}

/** Why Google would refuse where a service sends its requests. */
export function refusesTraffic(inputs: Properties, before: LiveResource | undefined): string | undefined {
  const made = numberOf(before?.outputs.latestCreatedRevision);
  const targets = z.array(targetSchema).default([]).parse(inputs.traffics);
  const sum = targets.reduce((total, { percent }) => total + percent, 0);
  // https://cloud.google.com/run/docs/reference/rest/v2/TrafficTarget
  if (targets.length > 0 && sum !== 100) return `400: Violation in traffic: percentages must sum to 100, not ${sum}`;
  const tags = targets.map(({ tag }) => tag).filter((tag) => tag !== "");
  if (new Set(tags).size < tags.length) return "400: Violation in traffic: a tag must name one revision";
  for (const { type, revision, tag } of targets) {
    const isNamed = type === "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";
    if (isNamed !== (revision !== "")) return `400: Violation in traffic.revision: "${revision}" with type ${type}`;
    if (isNamed && !(numberOf(revision) <= made && nameOf(inputs, numberOf(revision)) === revision))
      return `400: Violation in traffic.revision: Revision '${revision}' is not found`;
    // https://cloud.google.com/run/docs/rollouts-rollbacks-traffic-migration#tags
    if (tag !== "" && !/^[a-z][a-z0-9-]+[a-z0-9]$/.test(tag)) return `400: Violation in traffic.tag: "${tag}"`;
    // https://github.com/PolicyEngine/policyengine-api/issues/3729
    if (tag !== "" && tag.length + String(inputs.name).length > 46)
      return `400: spec.traffic.tag: traffic tag '${tag}' and service name together are too long. Combined traffic tag and service name cannot exceed 46 characters`;
  }
  return undefined;
}
