import { UnfitRevision } from "../../provider/examine.ts";
import type * as pulumi from "@pulumi/pulumi";
import type { GoogleProject } from "../../clouds/gcp/project.ts";
import type { Figures, Staged } from "../../staged.ts";
import { examineFirst, type HeldBack } from "../../staging.ts";
import { figuresOf } from "./figures.ts";
import { stagedTag } from "./names.ts";
import { openRunApi, type RunApi, type RunService, type TrafficTarget } from "./run-api.ts";

const latest = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";
const byRevision = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";

/** What Pulumi's resource asks for. */
export const allToLatest = { type: latest, percent: 100 };

/** What is known of a service whose revisions are held back. */
interface Held extends Pick<HeldBack<object>, "endpoint" | "examination"> {
  /** Of the Cloud Run service. */
  name: string;
  /** The service's own address that is known before it is made. */
  host: pulumi.Output<string>;
}

/** Examines what the API makes of a template before the service has it. */
export function holdBack(google: GoogleProject, { name: service, host, endpoint, examination }: Held) {
  return (template: pulumi.Output<object>, opts: pulumi.CustomResourceOptions) => {
    const made = template.apply((known) => host.apply((address) => ({ template: known, host: address })));
    return examineFirst(
      {
        name: google.spec.name,
        template: made,
        endpoint,
        examination,
        async stage(known) {
          const api = openRunApi(google, service);
          const figures = (revision: string, seconds: number) => figuresOf(google, { service, revision, seconds });
          return stageRevision({ ...known, api, service, figures });
        },
      },
      opts,
    );
  };
}

/** What a revision needs to be put beside the one that serves. */
interface Stage {
  api: RunApi;
  service: string;
  host: string;
  template: object;
  figures(revision: string, seconds: number): Promise<Figures>;
}

/** Makes a revision of the template that is reached by its tag and takes no traffic; see `HeldBack.stage`. */
export async function stageRevision({ api, service, host, template, figures }: Stage): Promise<Staged | undefined> {
  const before = await api.find();
  const serving = before && servingOf(before);
  if (!serving) return undefined;
  const hold = (percent: number, revision: string) => [
    ...scaled(serving, 100 - percent),
    { type: byRevision, revision, percent, tag: stagedTag },
  ];
  const refused = await api.change({ template, traffic: [...serving, { type: latest, percent: 0, tag: stagedTag }] });
  if (refused !== undefined) {
    const left = await api.change({ traffic: serving }).then(
      (problem) => problem,
      (error: unknown) => String(error),
    );
    throw new UnfitRevision(
      `the new revision of ${service} does not come up, and what ran before serves on: ${refused}${left === undefined ? "" : `\nits tag could not be taken away: ${left}`}`,
    );
  }
  const made = await api.find();
  const revision = nameIn(made?.latestCreatedRevision ?? "");
  if (serving.some((target) => target.revision === revision && target.percent > 0)) {
    await api.change({ traffic: before.traffic.length === 0 ? [allToLatest] : before.traffic });
    return undefined;
  }
  return {
    name: revision,
    // The one of a tag's two addresses that a server can be told of before it is made.
    // https://cloud.google.com/run/docs/triggering/https-request#deterministic
    origin: `https://${stagedTag}---${host}`,
    figures: (seconds) => figures(revision, seconds),
    async share(percent) {
      const traffic = percent === 0 ? serving : hold(percent, revision);
      const problem = await api.change({ traffic });
      if (problem !== undefined) throw new Error(`Cloud Run did not move the traffic: ${problem}`);
    },
  };
}

/** What takes the traffic, by name, so that no new revision does; undefined where none is ready. */
function servingOf({ traffic, latestReadyRevision }: RunService): TrafficTarget[] | undefined {
  const ready = nameIn(latestReadyRevision);
  if (ready === "") return undefined;
  const wanted = traffic.length === 0 ? [{ ...allToLatest, revision: "", tag: "" }] : traffic;
  // What an earlier run left of its own has no right to its share.
  const others = wanted
    .filter(({ tag }) => tag !== stagedTag)
    .map((target) => ({ ...target, type: byRevision, revision: target.revision || ready }));
  // One with a tag alone may stand before those that take requests, and takes none of what is left over.
  others.sort((one, other) => other.percent - one.percent);
  return (others[0]?.percent ?? 0) === 0 ? undefined : scaled(others, 100);
}

/** The same in proportion, with another sum; the first one, of those that take some, gets what is left over. */
function scaled(targets: readonly TrafficTarget[], sum: number): TrafficTarget[] {
  const all = targets.reduce((total, { percent }) => total + percent, 0);
  const shares = targets.map(({ percent }) => Math.floor((percent * sum) / all));
  const rest = sum - shares.reduce((total, share) => total + share, 0);
  return targets.map((target, index) => ({ ...target, percent: (shares[index] ?? 0) + (index === 0 ? rest : 0) }));
}

/** The last part of a full name. */
function nameIn(resource: string): string {
  return resource.split("/").at(-1) ?? "";
}
