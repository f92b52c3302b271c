import type { ContainerApp } from "@pulumi/azure-native/app/containerApp.js";
import { getContainerApp } from "@pulumi/azure-native/app/getContainerApp.js";
import type { ManagedCertificate } from "@pulumi/azure-native/app/managedCertificate.js";
import * as pulumi from "@pulumi/pulumi";
import type { AzureGroup } from "../../clouds/azure/group.ts";
import { poll } from "../../poll.ts";
import { npxSlipway } from "../../remedies.ts";
import { digestOf, Wait } from "../../wait.ts";
import { type AppApi, openAppApi } from "./app-api.ts";
import { type Revision, seeRevision } from "./revision.ts";

/** The app, and what each of its revisions is made of. */
export interface DeployedApp {
  app: ContainerApp;
  template: pulumi.Input<object>;
}

const pauses = { firstPauseSeconds: 5, longestPauseSeconds: 5 };
// Finding a place and pulling, which are not the server's to hasten.
const placingSeconds = 600;
const bindingSeconds = 300;

/** Waits until the newest revision is ready: Azure calls a deployment done as soon as the revision exists. */
export function whenReady(
  azure: AzureGroup,
  { app, template }: DeployedApp,
  { startSeconds, logsCommand }: { startSeconds: number; logsCommand: pulumi.Output<string> },
): Wait {
  const { spec, parent, args } = azure;
  const { id, name, latestRevisionName: revision } = app;
  return new Wait(
    `${spec.name}-revision`,
    {
      for: {
        id,
        name,
        group: args.resourceGroupName,
        revision,
        template: digestOf(template),
        logs: logsCommand,
      },
      async until({ id: full, name, group, logs }) {
        const look = () => seeRevision(name, group, parent);
        const reason = await untilReady(look, { service: spec.name, startSeconds });
        if (reason !== undefined) throw new Error(`${reason}. Its last words: ${logs}`);
        await endOthers(openAppApi(azure, full.split("/")[2] ?? "", name));
      },
    },
    { parent },
  );
}

/** Ends the revisions that serve no more: an active one keeps as many instances as the app has at least. */
// https://learn.microsoft.com/azure/container-apps/revisions#activation-state
async function endOthers(api: AppApi): Promise<void> {
  const newest = (await api.find())?.latestRevisionName;
  for (const revision of await api.active()) if (revision !== newest) await api.deactivate(revision);
}

/**
 * Looks until the newest revision is ready; answers why it will not be. The time to start runs while the platform says
 * that containers run, so that a slow pull is no failure; `placingSeconds` more end every wait.
 */
export async function untilReady(
  look: () => Promise<Revision>,
  { service, startSeconds }: { service: string; startSeconds: number },
): Promise<string | undefined> {
  const longestSeconds = startSeconds + placingSeconds;
  let last = performance.now();
  let startedMs = 0;
  const isTooLate = () => startedMs >= startSeconds * 1000;
  const isOver = ({ isReady, isFailed, isStarted }: Revision) => {
    const now = performance.now();
    if (isStarted) startedMs += now - last;
    last = now;
    return isReady || isFailed || isTooLate();
  };
  const revision = await poll(look, isOver, { seconds: longestSeconds, ...pauses });
  if (revision.isReady) return undefined;
  const { name, isFailed, serving = "none", said } = revision;
  const late = isTooLate()
    ? `is not ready after ${startSeconds} s`
    : `is not ready ${longestSeconds} s after it was made`;
  const why = said === "" ? "" : `; Azure says: ${said}`;
  return `revision ${name} of ${service} ${isFailed ? "failed" : late}, and ${serving} serves on${why}`;
}

/**
 * Waits until the app serves a host name with its certificate: Azure binds one some time after it was issued, and says
 * nowhere how long after, so that a warning ends the wait.
 */
// https://github.com/microsoft/azure-container-apps/issues/796
export function whenBound(
  { spec, parent, args }: AzureGroup,
  app: ContainerApp,
  certificate: ManagedCertificate,
  domain: string,
): Wait {
  return new Wait(
    `${spec.name}-domain`,
    {
      for: { app: app.id, name: app.name, group: args.resourceGroupName, certificate: certificate.id, domain },
      async until({ name: containerAppName, group: resourceGroupName }) {
        const look = async () => {
          const { configuration } = await getContainerApp({ containerAppName, resourceGroupName }, { parent });
          return configuration?.ingress?.customDomains?.find(({ name }) => name === domain)?.certificateId;
        };
        const bound = await poll(look, (id) => id !== undefined, { seconds: bindingSeconds, ...pauses });
        if (bound !== undefined) return;
        const problem = `${domain} has its certificate, and ${bindingSeconds} s later Azure has not put it to use`;
        void pulumi.log.warn(`${problem}; it may still: ${npxSlipway()} doctor https://${domain}${spec.path}`, parent);
      },
    },
    { parent },
  );
}
