import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type DeployContext, defineTarget } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { limits } from "./limits.ts";
import { names } from "./names.ts";
import { dockerRegistry } from "./registry.ts";
import { Container, Network, Route, Volume } from "./resources.ts";
import { secretValues } from "./secrets.ts";

const options = z.strictObject({
  host: z
    .string()
    .regex(
      /^(unix|npipe|tcp|https?|ssh):\/\//,
      "must be a Docker host such as unix:///var/run/docker.sock or ssh://user@server",
    )
    .optional()
    .describe("Docker host to deploy to; DOCKER_HOST or this machine's engine by default"),
  port: z.int().min(1).max(65535).default(8080).describe("Loopback port on which the service answers"),
  registryPort: z.int().min(1).max(65535).default(5050).describe("Loopback port of the stack's own image registry"),
  startTimeoutSeconds: z.int().min(1).max(3600).default(60).describe("Longest time until a new container is healthy"),
  drainSeconds: z.int().min(1).max(3600).default(30).describe("Time an old container has to finish calls in flight"),
  dataPath: z
    .string()
    .regex(/^(\/[\w.-]+)+$/, "must be an absolute path such as /data")
    .optional()
    .describe("Folder of the container that outlives it, in a volume of the stack's own that destroy removes"),
});

export type DockerOptions = z.infer<typeof options>;

// https://hub.docker.com/r/basecamp/kamal-proxy: switches targets inside one process, so no connection is dropped.
const proxyImage = "basecamp/kamal-proxy:v0.9.2";

export default defineTarget({
  name: "docker",
  summary: "Docker on this machine: no account, loopback only",
  limits,
  names,
  options,
  registry: dockerRegistry,
  // A remote host cannot reach a registry on this machine's loopback.
  makesRegistry: ({ host }) => !host?.startsWith("ssh:"),
  estimate: () => [],
  deploy,
});

function deploy(context: DeployContext<DockerOptions>) {
  const { spec, options, stack, parent, image } = context;
  const name = nameOf(names.network, context);
  const opts = { parent };
  const place = options.host === undefined ? {} : { host: options.host };
  const network = new Network(spec.name, { ...place, name }, opts);
  const mounts = options.dataPath === undefined ? [] : [dataMount(options.dataPath)];
  const containers = Array.from(
    { length: Math.max(1, spec.minInstances) },
    (_, index) =>
      new Container(
        `${spec.name}-${index}`,
        {
          ...place,
          name: nameOf(names.container, context, String(index)),
          image,
          env: { ...spec.env, PORT: String(spec.port) },
          secrets: secretValues(spec.secrets),
          network: network.name,
          mounts,
          probe: { port: spec.port, path: spec.healthPath, timeoutSeconds: options.startTimeoutSeconds },
          cpu: spec.cpu,
          memoryMiB: spec.memoryMiB,
          stopTimeoutSeconds: options.drainSeconds,
          privileges: "none",
          labels: { "dev.slipway.service": spec.name, "dev.slipway.stack": stack },
        },
        opts,
      ),
  );
  const proxy = new Container(
    `${spec.name}-proxy`,
    {
      ...place,
      name: nameOf(names.proxy, context),
      image: proxyImage,
      network: network.name,
      ports: [{ containerPort: 80, hostPort: options.port, setting: "slipway:options.port" }],
      stopTimeoutSeconds: options.drainSeconds,
    },
    opts,
  );
  const route = new Route(
    spec.name,
    {
      ...place,
      proxyId: proxy.id,
      service: name,
      targets: containers.map((container) => pulumi.interpolate`${container.containerName}:${spec.port}`),
      healthPath: spec.healthPath,
      requestTimeoutSeconds: spec.requestTimeoutSeconds,
      drainSeconds: options.drainSeconds,
      startTimeoutSeconds: options.startTimeoutSeconds,
    },
    opts,
  );
  function dataMount(path: string) {
    return {
      volume: new Volume(`${spec.name}-data`, { ...place, name: nameOf(names.data, context) }, opts).name,
      path,
    };
  }
  const filter = `--filter label=dev.slipway.service=${spec.name} --filter label=dev.slipway.stack=${stack}`;
  return {
    // The URL is known only once the route is: nobody is sent to a service that does not answer yet.
    url: pulumi.output(route.id).apply(() => `http://localhost:${options.port}`),
    id: network.id,
    dnsRecords: pulumi.output([]),
    logsCommand: pulumi.output(`docker ps -q ${filter} | xargs -n 1 -P 0 docker logs --follow`),
  };
}
