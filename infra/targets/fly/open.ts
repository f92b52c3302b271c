import * as pulumi from "@pulumi/pulumi";
import type { OpenTarget, Registry, ServiceOutputs, TargetContext } from "../../contract.ts";
import { noDomain, reachedBy } from "../../dns.ts";
import { areRecordsSet } from "../../domain-settings.ts";
import { endpointOf } from "../../endpoint.ts";
import { nameOf } from "../../names.ts";
import { Owner } from "../../owner.ts";
import { platformToken } from "../../platform-token.ts";
import { originFor } from "../../provider/http/settings.ts";
import { serverEnvironment } from "../../server-environment.ts";
import { certify } from "./domain.ts";
import { facts } from "./facts.ts";
import { names } from "./names.ts";
import type { FlyOptions } from "./options.ts";
import { App, IpAddress, Machines, Secrets } from "./resources.ts";

/** Opens the target: the app is the registry's repository, too. */
export function open(context: TargetContext<FlyOptions>): OpenTarget {
  const { spec, options, parent } = context;
  const owner = new Owner(spec.name, { parent }).id;
  const name = options.app ?? pulumi.interpolate`${nameOf(names.app, context)}-${owner.apply((id) => id.slice(0, 8))}`;
  const app = new App(spec.name, { name, org: options.org, owner }, { parent });
  return {
    registry: () => ownRegistry(app),
    deploy: (image) => deploy(context, { app, owner, image }),
  };
}

/** The organization's part of Fly's registry, from which its machines pull without asking. */
// https://fly.io/docs/blueprints/using-the-fly-docker-registry/
function ownRegistry(app: App): Registry {
  // The variable is flyctl's own: https://github.com/superfly/flyctl
  const address = originFor("FLY_REGISTRY_HOST", "registry.fly.io");
  return {
    repository: pulumi.interpolate`${address}/${app.id}`,
    credentials: { address, username: "x", password: platformToken("FLY_API_TOKEN") },
  };
}

interface Made {
  app: App;
  owner: pulumi.Output<string>;
  image: pulumi.Output<string>;
}

function deploy(context: TargetContext<FlyOptions>, { app, owner, image }: Made): ServiceOutputs {
  const { spec, options, parent, examination } = context;
  const own = pulumi.interpolate`${app.id}.fly.dev`;
  const reached = reachedBy({ own, domain: spec.domain, isServed: areRecordsSet(options) });
  const { host, publicUrl, hosts } = reached;
  const address = (type: "shared_v4" | "v6") =>
    new IpAddress(`${spec.name}-${type}`, { app: app.id, type }, { parent });
  const [v4, v6] = [address("shared_v4"), address("v6")];
  const values: Record<string, pulumi.Output<string>> = {};
  for (const [name, secret] of Object.entries(spec.secrets)) if ("value" in secret) values[name] = secret.value;
  const secrets = new Secrets(spec.name, { app: app.id, values }, { parent });
  const machines = new Machines(
    spec.name,
    {
      app: app.id,
      owner,
      image,
      env: serverEnvironment(spec, {
        facts,
        publicUrl,
        hosts,
        shutdownSeconds: options.drainSeconds,
      }),
      hidden: Object.values(values),
      secretsVersion: secrets.version,
      regions: [options.region, ...options.moreRegions],
      warm: spec.minInstances,
      count: spec.maxInstances,
      whenIdle: options.whenIdle,
      guest: { cpuKind: options.cpuKind, cpus: spec.cpu, memoryMb: spec.memoryMiB },
      port: spec.port,
      healthPath: spec.healthPath,
      healthHost: host,
      concurrency: spec.concurrency,
      idleSeconds: facts.idleSeconds.value ?? 0,
      drainSeconds: options.drainSeconds,
      startTimeoutSeconds: options.startTimeoutSeconds,
      settleSeconds: options.settleSeconds,
      ...(examination ? { examination: { ...examination, endpoint: endpointOf(publicUrl, spec) } } : {}),
    },
    { parent },
  );
  const led = { app, v4, v6 };
  const { dnsRecords, ready } = spec.domain === undefined ? noDomain() : certify(context, spec.domain, led);
  return {
    // The URL is known only once there are addresses and healthy machines: nobody is sent to what does not answer yet.
    url: reached.urlAfter([v4, v6, machines, ...ready]),
    id: app.id,
    dnsRecords,
    consoleUrl: pulumi.interpolate`https://fly.io/apps/${app.id}`,
    logsCommand: pulumi.interpolate`fly logs --app ${app.id}`,
    recentLogsCommand: pulumi.interpolate`fly logs --app ${app.id} --no-tail`,
  };
}
