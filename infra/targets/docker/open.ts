import * as pulumi from "@pulumi/pulumi";
import type { OpenTarget, ServiceOutputs, TargetContext } from "../../contract.ts";
import { splitSecrets } from "../../collector.ts";
import { nameOf } from "../../names.ts";
import { secretValues } from "../../secret-sources.ts";
import { serverEnvironment } from "../../server-environment.ts";
import { collectedVariables, runCollector } from "./collector.ts";
import { facts } from "./facts.ts";
import { withoutHealthPath } from "./health.ts";
import { proxyImage } from "./images.ts";
import { names } from "./names.ts";
import type { DockerOptions } from "./options.ts";
import { answerFixed } from "./fixed-answers.ts";
import { dockerRegistry } from "./registry.ts";
import { Container, Network, type Owned, Owner, Route, Volume } from "./resources.ts";

/** Opens the target: what registry and service both need is made once. */
export function open(context: TargetContext<DockerOptions>): OpenTarget {
  const { spec, parent, options, isAlone } = context;
  const engine = options.host === undefined ? {} : { host: options.host };
  // Not named after the service, so that a service with a new name owns what it made under the old one.
  const owned = { ...engine, owner: new Owner(isAlone ? "owner" : spec.name, engine, { parent }).id };
  return {
    registry: () => dockerRegistry(context, owned),
    deploy: (image) => deploy(context, owned, image),
  };
}

function deploy(context: TargetContext<DockerOptions>, owned: Owned, image: pulumi.Output<string>): ServiceOutputs {
  const { spec, options, stack, parent, examination } = context;
  const name = nameOf(names.network, context);
  const opts = { parent };
  // By this clients reach the service, and a server may check it.
  const healthHost = `localhost:${options.port}`;
  const publicEndpoint = `http://${healthHost}${spec.path}`;
  const env = serverEnvironment(spec, {
    facts,
    publicUrl: `http://${healthHost}`,
    hosts: ["localhost", "127.0.0.1", "[::1]"],
    shutdownSeconds: options.drainSeconds,
  });
  const network = new Network(spec.name, { ...owned, name }, opts);
  const mounts = options.dataPath === undefined ? [] : [dataMount(options.dataPath)];
  const containers: Container[] = [];
  for (let index = 0; index < Math.max(1, spec.minInstances); index += 1) {
    // One is examined for all: where it is not fit, none of the others is made.
    const [first] = containers;
    const place = { name: nameOf(names.collector, context, String(index)), network: network.name };
    const collector = runCollector(spec, { ...owned, ...place, index }, opts);
    const needed = [...(collector ? [collector] : []), ...(examination && first ? [first] : [])];
    containers.push(
      new Container(
        `${spec.name}-${index}`,
        {
          ...owned,
          name: nameOf(names.container, context, String(index)),
          image,
          env: collectedVariables(env, spec, index),
          secrets: secretValues(splitSecrets(spec.secrets, spec.collector).server),
          network: network.name,
          awaited: [{ hostPort: options.port, setting: "slipway:options.port" }],
          mounts,
          probe: {
            port: spec.port,
            path: spec.healthPath,
            host: healthHost,
            timeoutSeconds: options.startTimeoutSeconds,
          },
          cpu: spec.cpu,
          memoryMiB: spec.memoryMiB,
          stopTimeoutSeconds: options.drainSeconds,
          privileges: options.privileges,
          labels: { "dev.slipway.service": spec.name, "dev.slipway.stack": stack },
          ...(examination && !first ? { examination: { ...examination, endpoint: publicEndpoint } } : {}),
        },
        needed.length > 0 ? { ...opts, dependsOn: needed } : opts,
      ),
    );
  }
  const proxy = new Container(
    `${spec.name}-proxy`,
    {
      ...owned,
      name: nameOf(names.proxy, context),
      image: proxyImage,
      ...(spec.healthPath === false ? { env: withoutHealthPath.proxyEnv } : {}),
      network: network.name,
      ports: [{ containerPort: 80, hostPort: options.port, setting: "slipway:options.port" }],
      stopTimeoutSeconds: options.drainSeconds,
    },
    // Under a new name of the service it takes the port of the old one, which is best done once the server is healthy.
    { ...opts, dependsOn: containers },
  );
  const through = {
    ...(options.host === undefined ? {} : { host: options.host }),
    proxyId: proxy.id,
    healthHost,
    drainSeconds: options.drainSeconds,
    startTimeoutSeconds: options.startTimeoutSeconds,
  };
  const route = new Route(
    spec.name,
    {
      ...through,
      service: name,
      targets: containers.map((container) => pulumi.interpolate`${container.containerName}:${spec.port}`),
      healthPath: spec.healthPath,
      requestTimeoutSeconds: spec.requestTimeoutSeconds,
    },
    opts,
  );
  const answers = answerFixed(context, { owned, network: network.name, through, service: name });
  function dataMount(path: string) {
    const existing = options.dataVolume !== undefined;
    const data = { ...owned, name: options.dataVolume ?? nameOf(names.data, context), role: "data", existing } as const;
    return { volume: new Volume(`${spec.name}-data`, data, opts).name, path };
  }
  const filter = pulumi.interpolate`--filter label=dev.slipway.service=${spec.name} --filter label=dev.slipway.owner=${owned.owner}`;
  return {
    // The URL is known only once the route is: nobody is sent to a service that does not answer yet.
    url: pulumi.all([route.id, ...answers]).apply(() => `http://localhost:${options.port}`),
    id: network.id,
    dnsRecords: pulumi.output([]),
    logsCommand: pulumi.interpolate`docker ps -q ${filter} | xargs -n 1 -P 0 docker logs --follow`,
    recentLogsCommand: pulumi.interpolate`docker ps -aq ${filter} | xargs -n 1 docker logs --tail 100`,
  };
}
