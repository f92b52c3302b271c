import * as pulumi from "@pulumi/pulumi";
import type { DnsRecord } from "./contract.ts";
import type { EstimatedCost } from "./estimate.ts";

/** What a service puts out. */
export interface Deployed {
  endpoint: pulumi.Output<string>;
  url: pulumi.Output<string>;
  image: pulumi.Output<string>;
  imageDigest: pulumi.Output<string>;
  serviceId: pulumi.Output<string>;
  dnsRecords: pulumi.Output<DnsRecord[]>;
  consoleUrl: pulumi.Output<string | null>;
  dashboardUrl: pulumi.Output<string | null>;
  estimatedMonthlyCost: pulumi.Output<EstimatedCost>;
  imageHistory: pulumi.Output<string[]>;
  logsCommand: pulumi.Output<string>;
  recentLogsCommand: pulumi.Output<string>;
  ciSignIn: pulumi.Output<Record<string, string> | null>;
  ciPreviewSignIn: pulumi.Output<Record<string, string> | null>;
}

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
    serviceId: later(({ serviceId }) => serviceId),
    dnsRecords: later(({ dnsRecords }) => dnsRecords),
    consoleUrl: later(({ consoleUrl }) => consoleUrl),
    dashboardUrl: later(({ dashboardUrl }) => dashboardUrl),
    estimatedMonthlyCost: later(({ estimatedMonthlyCost }) => estimatedMonthlyCost),
    imageHistory: later(({ imageHistory }) => imageHistory),
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
