import * as pulumi from "@pulumi/pulumi";
import { cloudflareRecords } from "../../clouds/cloudflare/records.ts";
import type { DnsRecord, OpenTarget, ServiceOutputs, TargetContext } from "../../contract.ts";
import { publish } from "../../dns.ts";
import { nameOf } from "../../names.ts";
import { Owner } from "../../owner.ts";
import { secretValues } from "../../secret-sources.ts";
import { serverEnvironment } from "../../server-environment.ts";
import { facts } from "./facts.ts";
import { names } from "./names.ts";
import type { RailwayOptions } from "./options.ts";
import { CustomDomain, DomainVerification, ExistingProject, Project, Release, Service } from "./resources.ts";

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
  const release = new Release(
    spec.name,
    {
      ...place,
      service: service.id,
      image,
      ...(pull && "password" in pull ? { registry: pull } : {}),
      env: serverEnvironment(spec, {
        facts,
        publicUrl: spec.domain === undefined ? pulumi.interpolate`https://${service.host}` : `https://${spec.domain}`,
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
  const own = pulumi.all([release.id, service.host]).apply(([, host]) => `https://${host}`);
  const domain = spec.domain === undefined ? undefined : serveDomain(context, { place, service, own }, spec.domain);
  // https://docs.railway.com/cli/logs: of the project that the folder is linked to.
  const logs = pulumi.interpolate`railway link --project ${place.project} --environment ${place.environment} --service ${service.id} && railway logs`;
  return {
    url: domain?.url ?? own,
    id: service.id,
    dnsRecords: domain?.dnsRecords ?? pulumi.output([]),
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

interface Placed {
  place: Place;
  service: Service;
  own: pulumi.Output<string>;
}

/** Serves `domain`, with a certificate that Railway makes and renews once it has seen both records. */
function serveDomain(
  { spec, options, parent }: TargetContext<RailwayOptions>,
  { place, service, own }: Placed,
  domain: string,
): { url: pulumi.Output<string>; dnsRecords: pulumi.Output<DnsRecord[]> } {
  const { dns, domainVerified: verified, domainWaitSeconds: waitSeconds } = options;
  const opts = { parent };
  const on = { ...place, service: service.id, domain };
  const added = new CustomDomain(spec.name, { ...on, port: spec.port }, { ...opts, deleteBeforeReplace: true });
  const records = [
    { name: domain, type: "CNAME" as const, value: added.target },
    { name: added.proofName, type: "TXT" as const, value: added.proof },
  ];
  const { dnsRecords, written } = publish(records, {
    write: dns && ((wanted) => cloudflareRecords(spec.name, dns.cloudflareZoneId, wanted, opts)),
    verified,
  });
  if (!dns && !verified) return { url: own, dnsRecords };
  const set = written.length === 0 ? added.id : pulumi.all(written.map(({ id }) => id)).apply((ids) => ids.join());
  const seen = new DomainVerification(spec.name, { ...on, for: set, waitSeconds }, opts);
  return { url: pulumi.all([seen.id, own]).apply(() => `https://${domain}`), dnsRecords };
}
