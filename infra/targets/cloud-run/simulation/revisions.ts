import type { Properties } from "../../../provider/protocol.ts";
import type { LiveResource, ResourceType } from "../../../../simulation/cloud/index.ts";
import type { RevisionControl } from "../../../../simulation/contract.ts";

export const serviceToken = "gcp:cloudrunv2/service:Service";

/** Names of a service's newest revision and of the newest that is ready, after it has got these inputs. */
// https://cloud.google.com/run/docs/managing/revisions: a new template makes a new one.
function revisionsOf(inputs: Properties, previous: Properties | undefined, control: RevisionControl): Properties {
  const { latestCreatedRevision: newest, latestReadyRevision: ready = "" } = previous ?? {};
  if (newest !== undefined && JSON.stringify(previous?.template) === JSON.stringify(inputs.template))
    return { latestCreatedRevision: newest, latestReadyRevision: ready };
  const number =
    Number(
      String(newest ?? "0")
        .split("-")
        .at(-1),
    ) + 1;
  const made = `${String(inputs.name)}-${String(number).padStart(5, "0")}`;
  return { latestCreatedRevision: made, latestReadyRevision: control.neverReady ? ready : made };
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
  return { latestCreatedRevision, latestReadyRevision, templates: [template] };
}
