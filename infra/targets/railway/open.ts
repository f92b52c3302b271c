import * as pulumi from "@pulumi/pulumi";
import type { OpenTarget, ServiceOutputs, TargetContext } from "../../contract.ts";
import { noDomain, reachedBy } from "../../dns.ts";
import { areRecordsSet } from "../../domain-settings.ts";
import { nameOf } from "../../names.ts";
import { Owner } from "../../owner.ts";
import { secretValues } from "../../secret-sources.ts";
import { serverEnvironment } from "../../server-environment.ts";
import { serveDomain } from "./domain.ts";
import { facts } from "./facts.ts";
import { names } from "./names.ts";
import type { RailwayOptions } from "./options.ts";
import { ExistingProject, Project, Release, Service } from "./resources.ts";

/** Opens the target; what runs there is made with the image. */
export function open(context: TargetContext<RailwayOptions>): OpenTarget {
  return { deploy: (image) => deploy(context, image) };
}

function deploy(context: TargetContext<RailwayOptions>, image: pulumi.Output<string>): ServiceOutputs {
  const { spec, options, parent, pull } = context;
  const opts = { parent };
  const owner = new Owner(spec.name, opts).id;
  const { region, overlapSeconds, settleSeconds, startTimeoutSeconds: healthSeconds } = options;
  const { place, name } = settle(context, owner);
  const service = new Service(spec.name, { ...place, name, port: spec.port }, opts);
  const drainSeconds = spec.requestTimeoutSeconds;
  const reached = reachedBy({ own: service.host, domain: spec.domain, isServed: areRecordsSet(options) });
  const release = new Release(
    spec.name,
    {
      ...place,
      service: service.id,
      image,
      ...(pull && "password" in pull ? { registry: pull } : {}),
      env: serverEnvironment(spec, {
        facts,
        publicUrl: reached.publicUrl,
        // Its front door lets in what it has a route for, and asks for the health as healthcheck.railway.app.
        hosts: [],
        shutdownSeconds: drainSeconds,
      }),
      secrets: secretValues(spec.secrets),
      healthPath: spec.healthPath,
      healthSeconds,
      replicas: Math.max(1, spec.minInstances),
      region,
      cpu: spec.cpu,
      memoryMiB: spec.memoryMiB,
      overlapSeconds,
      drainSeconds,
      settleSeconds,
    },
    opts,
  );
  const on = { ...place, service: service.id };
  const { dnsRecords, ready } = spec.domain === undefined ? noDomain() : serveDomain(context, spec.domain, on);
  // https://docs.railway.com/cli/logs: of the project that the folder is linked to.
  const logs = pulumi.interpolate`railway link --project ${place.project} --environment ${place.environment} --service ${service.id} && railway logs`;
  return {
    url: reached.urlAfter([release, ...ready]),
    id: service.id,
    dnsRecords,
    consoleUrl: pulumi.interpolate`https://railway.com/project/${place.project}/service/${service.id}?environmentId=${place.environment}`,
    logsCommand: logs,
    recentLogsCommand: pulumi.interpolate`${logs} --lines 100`,
  };
}

interface Place {
  project: pulumi.Output<string>;
  environment: pulumi.Output<string>;
}

/** Where the service is to be, and its name: in a project of others' it has the owner's mark, and so is nobody else's. */
function settle(context: TargetContext<RailwayOptions>, owner: pulumi.Output<string>) {
  const { spec, options, parent } = context;
  const start = nameOf(names.project, context);
  if (options.project === undefined) {
    const made = new Project(spec.name, { workspace: options.workspace, owner, name: start }, { parent });
    const place: Place = { project: made.id, environment: made.environment };
    return { place, name: nameOf(names.service, context) };
  }
  const { project, environment = "production" } = options;
  const found = new ExistingProject(spec.name, { project, environment }, { parent });
  const place: Place = { project: found.id, environment: found.environmentId };
  return { place, name: pulumi.interpolate`${start}-${owner.apply((id) => id.slice(0, 8))}` };
}
