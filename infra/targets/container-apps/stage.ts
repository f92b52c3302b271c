import * as pulumi from "@pulumi/pulumi";
import type { AzureGroup } from "../../clouds/azure/group.ts";
import { UnfitRevision } from "../../provider/examine.ts";
import { scaled, servingOf, type Share } from "../../shares.ts";
import type { Staged } from "../../staged.ts";
import { examineFirst, type HeldBack } from "../../staging.ts";
import { type App, type AppApi, openAppApi, type TrafficWeight } from "./app-api.ts";
import { stagedLabel } from "./names.ts";
import { untilReady } from "./readiness.ts";
import { seeRevision } from "./revision.ts";

/** What the app's own resource asks for. */
export const allToLatest = { latestRevision: true, weight: 100 };

/** Without a value: it names one in a vault. */
interface Secret {
  name: string;
}

/** What a revision is made of, and what the app must have for that. */
interface Wanted {
  template: object;
  secrets: readonly Secret[];
  /** Of the app's configuration. */
  configuration: object;
}

/** What is known of an app whose revisions are held back. */
interface Held extends Pick<HeldBack<object>, "endpoint" | "examination"> {
  /** Of the container app. */
  name: string;
  host: pulumi.Output<string>;
  startSeconds: number;
}

/** Examines what the API makes of a template before the app has it. */
export function holdBack(azure: AzureGroup, { name: app, host, startSeconds, endpoint, examination }: Held) {
  return (wanted: pulumi.Input<Wanted>, opts: pulumi.CustomResourceOptions) =>
    examineFirst(
      {
        name: azure.spec.name,
        template: pulumi.output({ wanted, host, subscriptionId: azure.subscriptionId }),
        endpoint,
        examination,
        stage: async ({ wanted: known, host: address, subscriptionId }) =>
          stageRevision(known, {
            api: openAppApi(azure, subscriptionId, app),
            origin: `https://${labelled(address)}`,
            whyNotReady: () =>
              untilReady(() => seeRevision(app, azure.groupName, azure.parent), {
                service: azure.spec.name,
                startSeconds,
              }),
          }),
      },
      opts,
    );
}

/** The address of the revision with the label. */
// https://learn.microsoft.com/azure/container-apps/revisions#labels
export function labelled(host: string): string {
  return host.replace(".", `---${stagedLabel}.`);
}

/** Where a revision is put beside the one that serves. */
interface Stage {
  api: AppApi;
  origin: string;
  /** Waits for the newest revision; answers why it does not come up. */
  whyNotReady(): Promise<string | undefined>;
}

/** Makes a revision that is reached by its label and takes no traffic; see `HeldBack.stage`. */
export async function stageRevision(
  { template, secrets, configuration }: Wanted,
  { api, origin, whyNotReady }: Stage,
): Promise<Staged | undefined> {
  const before = await api.find();
  const shares = before && namedIn(before);
  if (!shares) return undefined;
  const serving = shares.map(weightOf);
  const route = (traffic: readonly TrafficWeight[]) => api.change({ configuration: { ingress: { traffic } } });
  const old = before.configuration.secrets ?? [];
  // An instance that starts takes what the app has then, and Azure refuses an app whose newest revision lacks a secret.
  // https://learn.microsoft.com/azure/container-apps/manage-secrets
  const giveBack = () =>
    api.change({ configuration: { ingress: { traffic: serving }, secrets: [...old, ...without(secrets, old)] } });
  await api.change({
    template,
    configuration: {
      ...configuration,
      activeRevisionsMode: "Multiple",
      // What still serves may name a secret that the next revision does not.
      secrets: [...secrets, ...without(old, secrets)],
      ingress: { traffic: serving },
    },
  });
  const revision = (await api.find())?.latestRevisionName ?? "";
  if (serving.some(({ revisionName }) => revisionName === revision)) {
    await route([allToLatest]);
    return undefined;
  }
  const takeAway = async () => {
    await giveBack();
    // One that is active keeps as many instances as the app has at least.
    await api.deactivate(revision);
  };
  const reason = await whyNotReady();
  if (reason !== undefined) {
    const left = await takeAway().then(
      () => "",
      (error: unknown) => `\nit could not be taken away: ${String(error)}`,
    );
    throw new UnfitRevision(`${reason}${left}`);
  }
  await route([...serving, { revisionName: revision, weight: 0, label: stagedLabel }]);
  return {
    name: revision,
    origin,
    // The server's log takes minutes to be read, longer than a step.
    figures: async (seconds) => ({ ...(await api.answered(revision, seconds)), toolCalls: 0, toolErrors: 0 }),
    async share(percent) {
      const staged = { revisionName: revision, weight: percent, label: stagedLabel };
      if (percent > 0) return route([...scaled(shares, 100 - percent).map(weightOf), staged]);
      await takeAway();
    },
  };
}

/** Those of a list whose name another list has not. */
function without(secrets: readonly Secret[], others: readonly Secret[]): Secret[] {
  const names = new Set(others.map(({ name }) => name));
  return secrets.filter(({ name }) => !names.has(name));
}

/** What takes the traffic, by name; undefined where nothing does. */
function namedIn({ configuration, latestReadyRevisionName: ready }: App): Share[] | undefined {
  const traffic = configuration.ingress.traffic ?? [];
  const shares = (traffic.length === 0 ? [allToLatest] : traffic)
    .map(({ revisionName, weight, label }: TrafficWeight) => ({
      revision: revisionName ?? "",
      percent: weight ?? 0,
      tag: label ?? "",
    }))
    .filter(({ percent }) => percent > 0);
  return servingOf(shares, { ready: ready ?? "", stagedTag: stagedLabel });
}

/** As Azure takes it. */
function weightOf({ revision, percent }: Share): TrafficWeight {
  return { revisionName: revision, weight: percent };
}
