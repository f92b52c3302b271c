import { setTimeout } from "node:timers/promises";
import type { ContainerApp } from "@pulumi/azure-native/app/containerApp.js";
import { getContainerApp } from "@pulumi/azure-native/app/getContainerApp.js";
import type { ManagedCertificate } from "@pulumi/azure-native/app/managedCertificate.js";
import * as pulumi from "@pulumi/pulumi";
import type { DeployContext } from "../../contract.ts";
import { foundationOf } from "../../clouds/azure/group.ts";
import type { ContainerAppsOptions } from "./options.ts";
import { type Revision, seeRevision } from "./revision.ts";

/** A clock that a test can turn. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

const clock: Clock = { now: () => performance.now(), sleep: (ms) => setTimeout(ms) };
const pollMs = 5000;
// Finding a place and pulling, which are not the server's to hasten.
const placingSeconds = 600;
const bindingSeconds = 300;

/** Resolves once the newest revision is ready: Azure calls a deployment done as soon as the revision exists. */
export function whenReady(
  context: DeployContext<ContainerAppsOptions>,
  app: ContainerApp,
  logsCommand: pulumi.Output<string>,
): pulumi.Output<string> {
  const { spec, options, parent } = context;
  const { resourceGroupName } = foundationOf(context);
  return pulumi
    .all([app.id, app.name, resourceGroupName, logsCommand])
    .apply(async ([id, containerAppName, group, logs]) => {
      if (pulumi.runtime.isDryRun()) return id;
      const reason = await untilReady(() => seeRevision(containerAppName, group, parent), {
        service: spec.name,
        startSeconds: options.startTimeoutSeconds,
      });
      if (reason === undefined) return id;
      throw new pulumi.RunError(`${reason}. Its last words: ${logs}`);
    });
}

/**
 * Looks until the newest revision is ready; answers why it will not be. The time to start runs while the platform says
 * that containers run, so that a slow pull is no failure; `placingSeconds` more end every wait.
 */
export async function untilReady(
  look: () => Promise<Revision>,
  { service, startSeconds }: { service: string; startSeconds: number },
  { now, sleep }: Clock = clock,
): Promise<string | undefined> {
  const begin = now();
  const longestSeconds = startSeconds + placingSeconds;
  let last = begin;
  let startedMs = 0;
  for (;;) {
    const { name, isReady, isStarted, isFailed, serving = "none", said } = await look();
    if (isReady) return undefined;
    const time = now();
    if (isStarted) startedMs += time - last;
    last = time;
    const why = said === "" ? "" : `; Azure says: ${said}`;
    const tell = (what: string) => `revision ${name} of ${service} ${what}, and ${serving} serves on${why}`;
    if (isFailed) return tell("failed");
    if (startedMs >= startSeconds * 1000) return tell(`is not ready after ${startSeconds} s`);
    if (time - begin >= longestSeconds * 1000) return tell(`is not ready ${longestSeconds} s after it was made`);
    await sleep(pollMs);
  }
}

/** The host name once the app serves it with its certificate: Azure binds one some time after it was issued. */
// https://github.com/microsoft/azure-container-apps/issues/796
export function whenBound(
  context: DeployContext<ContainerAppsOptions>,
  app: ContainerApp,
  certificate: ManagedCertificate,
  domain: string,
): pulumi.Output<string> {
  const { parent } = context;
  const { resourceGroupName } = foundationOf(context);
  return pulumi.all([app.name, resourceGroupName, certificate.id]).apply(async ([containerAppName, group]) => {
    if (pulumi.runtime.isDryRun()) return domain;
    const end = clock.now() + bindingSeconds * 1000;
    for (;;) {
      const seen = await getContainerApp({ containerAppName, resourceGroupName: group }, { parent });
      const bound = seen.configuration?.ingress?.customDomains?.find(({ name }) => name === domain)?.certificateId;
      if (bound !== undefined) return domain;
      if (clock.now() >= end) {
        const problem = `${domain} has its certificate, and ${bindingSeconds} s later Azure has not put it to use`;
        void pulumi.log.warn(`${problem}; it may still: npx slipway doctor https://${domain}/mcp`, parent);
        return domain;
      }
      await clock.sleep(pollMs);
    }
  });
}
