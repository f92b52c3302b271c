import { UnfitRevision } from "../../provider/examine.ts";
import * as pulumi from "@pulumi/pulumi";
import type { GoogleProject } from "../../clouds/gcp/project.ts";
import { poll } from "../../poll.ts";
import { originFor } from "../../provider/http/settings.ts";
import { scaled, servingOf } from "../../shares.ts";
import type { Figures, Staged } from "../../staged.ts";
import { examineFirst, type HeldBack } from "../../staging.ts";
import { figuresOf } from "./figures.ts";
import { stagedTag } from "./names.ts";
import { openRunApi, type RunApi, type RunService, type TrafficTarget } from "./run-api.ts";

const latest = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";
const byRevision = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";

const lookMs = 5000;
// One slow moment of the network must not let a revision take traffic unexamined.
const looking = { seconds: 10, firstPauseSeconds: 0.5, longestPauseSeconds: 2 };

/** What Pulumi's resource asks for. */
export const allToLatest = { type: latest, percent: 100 };

/** What is known of a service whose revisions are held back. */
interface Held extends Pick<HeldBack<object>, "endpoint" | "examination"> {
  /** Of the Cloud Run service. */
  name: string;
  /** Where a revision with the tag answers: an origin, or `host:port` under the endpoint's own name. */
  at: pulumi.Output<string>;
}

/** Examines what the API makes of a template before the service has it. */
export function holdBack(google: GoogleProject, { name: service, at, endpoint, examination }: Held) {
  return (template: pulumi.Output<object>, opts: pulumi.CustomResourceOptions) => {
    const made = template.apply((known) => at.apply((address) => ({ template: known, at: address })));
    return examineFirst(
      {
        name: google.spec.name,
        template: made,
        endpoint,
        examination,
        async stage(known) {
          const api = openRunApi(google, service);
          const figures = (revision: string, seconds: number) => figuresOf(google, { service, revision, seconds });
          return stageRevision({
            ...known,
            api,
            service,
            figures,
            isOpen: (before) => isOpen(known.at, before),
            warn: (text) => void pulumi.log.warn(`slipway:examine.beforeTraffic: ${text}`, google.parent),
          });
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
  at: string;
  /** Whether anything answers there, as it does whatever revisions there are. */
  isOpen(before: RunService): Promise<boolean>;
  warn(text: string): void;
  template: object;
  figures(revision: string, seconds: number): Promise<Figures>;
}

/** Makes a revision of the template that is reached by its tag and takes no traffic; see `HeldBack.stage`. */
export async function stageRevision({
  api,
  service,
  at,
  isOpen,
  warn,
  template,
  figures,
}: Stage): Promise<Staged | undefined> {
  const before = await api.find();
  const serving = before && namedIn(before);
  if (!serving) return undefined;
  if (!(await isOpen(before))) {
    warn(
      `nothing answers at ${at} yet, by which a revision behind a load balancer is examined: this one takes traffic as soon as it is ready; the up that makes the load balancer opens that port, and what runs this one must reach it, too`,
    );
    return undefined;
  }
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
    origin: at,
    figures: (seconds) => figures(revision, seconds),
    async share(percent) {
      const traffic = percent === 0 ? serving : hold(percent, revision);
      const problem = await api.change({ traffic });
      if (problem !== undefined) throw new Error(`Cloud Run did not move the traffic: ${problem}`);
    },
  };
}

/** What takes the traffic, by name; undefined where nothing does. */
function namedIn({ traffic, latestReadyRevision }: RunService): TrafficTarget[] | undefined {
  const wanted = traffic.length === 0 ? [{ ...allToLatest, revision: "", tag: "" }] : traffic;
  const serving = servingOf(wanted, { ready: nameIn(latestReadyRevision), stagedTag });
  return serving?.map((target) => ({ ...target, type: byRevision }));
}

/** The last part of a full name. */
function nameIn(resource: string): string {
  return resource.split("/").at(-1) ?? "";
}

/** Whether a port of a load balancer is open, which the service is behind by now; a tag's own address always is. */
async function isOpen(at: string, { defaultUriDisabled }: RunService): Promise<boolean> {
  if (at.startsWith("https:")) return true;
  if (!defaultUriDisabled) return false;
  const origin = originFor("SLIPWAY_STAGED_ORIGIN", `https://${at}`);
  const look = () =>
    fetch(origin, { redirect: "manual", signal: AbortSignal.timeout(lookMs) }).then(
      async ({ body }) => {
        await body?.cancel();
        return true;
      },
      () => false,
    );
  return poll(look, (answers) => answers, looking);
}
