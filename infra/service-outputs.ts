import * as pulumi from "@pulumi/pulumi";
import type { DnsRecord } from "./contract.ts";
import type { EstimatedCost } from "./estimate.ts";

/** What a service puts out. */
export interface Deployed {
  /** URL of the MCP endpoint. */
  readonly endpoint: pulumi.Output<string>;
  /** Origin without a trailing slash. */
  readonly url: pulumi.Output<string>;
  /** The image that runs: a full reference with digest. */
  readonly image: pulumi.Output<string>;
  /** Its digest alone. */
  readonly imageDigest: pulumi.Output<string>;
  /** The images that were deployed, newest first; a rollback picks from them. */
  readonly imageHistory: pulumi.Output<string[]>;
  /** The platform's own identifier of the service. */
  readonly serviceId: pulumi.Output<string>;
  /** Records still to be set at the DNS host. */
  readonly dnsRecords: pulumi.Output<DnsRecord[]>;
  /** The platform's page about the service; null where it has none. */
  readonly consoleUrl: pulumi.Output<string | null>;
  /** The dashboard that was made; null where there is none. */
  readonly dashboardUrl: pulumi.Output<string | null>;
  /** A month's bill as `estimate.ts` words it, known in a preview too. */
  readonly estimatedMonthlyCost: pulumi.Output<EstimatedCost>;
  /** Shell command that follows the service's logs. */
  readonly logsCommand: pulumi.Output<string>;
  /** Shell command that prints what the service wrote last, and ends. */
  readonly recentLogsCommand: pulumi.Output<string>;
  /** What a CI workflow's keyless sign-in needs, by the field's name there; null without `options.ci`. */
  readonly ciSignIn: pulumi.Output<Record<string, string> | null>;
  /** The same for a workflow that only looks what a change would do. */
  readonly ciPreviewSignIn: pulumi.Output<Record<string, string> | null>;
}

/** Each output in words, for the package and the page of settings. */
export const outputWords = {
  endpoint: "URL of the MCP endpoint",
  url: "Origin without a trailing slash",
  image: "The image that runs: a full reference with digest",
  imageDigest: "Its digest alone",
  imageHistory: "The images that were deployed, newest first; a rollback picks from them",
  serviceId: "The platform's own identifier of the service",
  dnsRecords: "Records still to be set at the DNS host",
  consoleUrl: "The platform's page about the service, where it has one",
  dashboardUrl: "The dashboard that was made, where there is one",
  estimatedMonthlyCost: "A month's bill from dated prices, at `minInstances` and a stated load; known in a preview too",
  logsCommand: "Shell command that follows the service's logs",
  recentLogsCommand: "Shell command that prints what the service wrote last, and ends",
  ciSignIn: "What a CI workflow's keyless sign-in needs, by the field's name there; with `options.ci`",
  ciPreviewSignIn: "The same for a workflow that only looks what a change would do",
} as const satisfies Record<keyof Deployed, string>;

/** Each output by itself: one that is known only later hides no other in a preview. */
export function outputsOf(deployed: Promise<Deployed>): Deployed {
  // What keeps the service from being made is said once, by the component itself.
  const never = new Promise<never>(() => {});
  const later = <Value>(pick: (made: Deployed) => pulumi.Output<Value>): pulumi.Output<Value> => {
    const picked = deployed.then(
      (made) => () => pick(made),
      () => never,
    );
    return pulumi.output(picked).apply((get) => get());
  };
  return {
    endpoint: later(({ endpoint }) => endpoint),
    url: later(({ url }) => url),
    image: later(({ image }) => image),
    imageDigest: later(({ imageDigest }) => imageDigest),
    imageHistory: later(({ imageHistory }) => imageHistory),
    serviceId: later(({ serviceId }) => serviceId),
    dnsRecords: later(({ dnsRecords }) => dnsRecords),
    consoleUrl: later(({ consoleUrl }) => consoleUrl),
    dashboardUrl: later(({ dashboardUrl }) => dashboardUrl),
    estimatedMonthlyCost: later(({ estimatedMonthlyCost }) => estimatedMonthlyCost),
    logsCommand: later(({ logsCommand }) => logsCommand),
    recentLogsCommand: later(({ recentLogsCommand }) => recentLogsCommand),
    ciSignIn: later(({ ciSignIn }) => ciSignIn),
    ciPreviewSignIn: later(({ ciPreviewSignIn }) => ciPreviewSignIn),
  };
}

/** An output that need not be there: a stack's outputs have no gaps. */
export function orNull<Value>(output: pulumi.Output<Value> | undefined): pulumi.Output<Value | null> {
  return output ? output.apply((value): Value | null => value) : pulumi.output(null);
}
