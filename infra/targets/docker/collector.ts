import type * as pulumi from "@pulumi/pulumi";
import { splitSecrets } from "../../collector.ts";
import type { ServiceSpec } from "../../contract.ts";
import { collectorEndpoint, collectorHost } from "../../observability/collector.ts";
import { secretValues } from "../../secret-sources.ts";
import { Container, type ContainerArgs } from "./resources.ts";

/** A collector of one container of the server, which are of one network. */
interface Beside extends Pick<ContainerArgs, "owner" | "host" | "name" | "network"> {
  /** The container that it is for. */
  index: number;
}

const startTimeoutSeconds = 60;
const stopTimeoutSeconds = 10;

/** Runs the collector that the stack asks for, healthy before the server starts; its name stays when it is made anew. */
export function runCollector(
  { name: service, collector, secrets }: ServiceSpec,
  { index, ...rest }: Beside,
  opts: pulumi.CustomResourceOptions,
): Container | undefined {
  if (!collector) return undefined;
  const { image, args, env, healthPort, size } = collector;
  return new Container(
    `${service}-${index}-collector`,
    {
      ...rest,
      image,
      args,
      // Loopback is each container's own.
      env: { ...env, [collectorHost]: "0.0.0.0" },
      secrets: secretValues(splitSecrets(secrets, collector).collector),
      aliases: [aliasOf(index)],
      probe: { port: healthPort, path: "/", host: "localhost", timeoutSeconds: startTimeoutSeconds },
      memoryMiB: size.memoryMiB,
      stopTimeoutSeconds,
      privileges: "none",
    },
    opts,
  );
}

/** The server's variables, by which it finds its collector where its stack names no other receiver. */
export function collectedVariables(
  env: Record<string, pulumi.Input<string>>,
  { collector }: ServiceSpec,
  index: number,
): Record<string, pulumi.Input<string>> {
  if (!collector || env["OTEL_EXPORTER_OTLP_ENDPOINT"] !== collectorEndpoint) return env;
  return { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: collectorEndpoint.replace("localhost", aliasOf(index)) };
}

function aliasOf(index: number): string {
  return `collector-${index}`;
}
