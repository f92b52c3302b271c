import * as pulumi from "@pulumi/pulumi";
import type { OpenTarget, ServiceOutputs, TargetContext } from "../../contract.ts";
import { noDomain, reachedBy } from "../../dns.ts";
import { areRecordsSet } from "../../domain-settings.ts";
import { nameOf } from "../../names.ts";
import { secretValues } from "../../secret-sources.ts";
import { serverEnvironment } from "../../server-environment.ts";
import { serveDomain } from "./domain.ts";
import { facts, longestShutdownSeconds } from "./facts.ts";
import { hostOf } from "./host.ts";
import { names } from "./names.ts";
import type { RenderOptions } from "./options.ts";
import { planOf } from "./plans.ts";
import { registryKind } from "./registries.ts";
import { Notification, type Owned, RegistryCredential, Service, Workspace } from "./resources.ts";

/** Opens the target; what runs there is made with the image. */
export function open(context: TargetContext<RenderOptions>): OpenTarget {
  return { deploy: (image) => deploy(context, image) };
}

function deploy(context: TargetContext<RenderOptions>, image: pulumi.Output<string>): ServiceOutputs {
  const { spec, options, parent } = context;
  const opts = { parent };
  const { workspace, region, autoscaling, settleSeconds } = options;
  const plan = planOf(spec);
  if (plan === undefined) throw new Error(`there is no plan of ${spec.cpu} CPU, which the facts should have said`);
  const owned = { workspace, owner: new Workspace(spec.name, { workspace }, opts).id };
  const name = nameOf(names.service, context);
  const credential = credentialOf(context, owned, image);
  // Where another has the host, the provider puts the one that Render decides in its place.
  const reached = reachedBy({ own: hostOf(name), domain: spec.domain, isServed: areRecordsSet(options) });
  const shutdownSeconds = Math.min(longestShutdownSeconds, Math.max(spec.requestTimeoutSeconds, 1));
  const service = new Service(
    spec.name,
    {
      ...owned,
      name,
      region,
      plan: plan.id,
      image,
      ...(credential ? { credential: credential.id } : {}),
      env: serverEnvironment(spec, {
        facts,
        publicUrl: reached.publicUrl,
        // Its front door lets in what it has a route for, and asks for the health under one of these names.
        hosts: [],
        shutdownSeconds,
      }),
      secrets: secretValues(spec.secrets),
      healthPath: spec.healthPath,
      shutdownSeconds,
      scaling: {
        min: Math.max(1, spec.minInstances),
        max: spec.maxInstances,
        ...(spec.maxInstances > spec.minInstances ? autoscaling : {}),
      },
      settleSeconds,
    },
    opts,
  );
  if (spec.alerts.rules.restarts !== undefined) {
    new Notification(spec.name, { service: service.id, send: "failure" }, opts);
  }
  const { dnsRecords, ready } = spec.domain === undefined ? noDomain() : serveDomain(context, spec.domain, service);
  return {
    url: reached.urlAfter([service, ...ready], service.slug.apply(hostOf)),
    id: service.id,
    dnsRecords,
    consoleUrl: service.dashboardUrl,
    // https://render.com/docs/cli#logs
    logsCommand: pulumi.interpolate`render logs --resources ${service.id} --tail --output text`,
    recentLogsCommand: pulumi.interpolate`render logs --resources ${service.id} --limit 100 --output text`,
  };
}

function credentialOf(
  context: TargetContext<RenderOptions>,
  owned: Owned,
  image: pulumi.Output<string>,
): RegistryCredential | undefined {
  const { pull, spec, parent } = context;
  if (!pull || "reference" in pull) return undefined;
  const registry = image.apply((reference) => registryKind(reference) ?? "DOCKER");
  return new RegistryCredential(
    spec.name,
    { ...owned, name: nameOf(names.credential, context), registry, username: pull.username, token: pull.password },
    { parent },
  );
}
