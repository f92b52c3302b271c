import type * as pulumi from "@pulumi/pulumi";

/** What every platform gives back. */
export interface ServiceOutputs {
  /** Origin without a trailing slash. */
  url: pulumi.Output<string>;
  /** The platform's own identifier of the service. */
  id: pulumi.Output<string>;
  /** Records still to be set at the DNS host. */
  dnsRecords: pulumi.Output<DnsRecord[]>;
  /** Whether nothing runs yet, because the records must be set first. */
  runsLater?: boolean;
  consoleUrl?: pulumi.Output<string>;
  /** The dashboard that the stack made. */
  dashboardUrl?: pulumi.Output<string>;
  /** Shell command that follows the service's logs. */
  logsCommand: pulumi.Output<string>;
  /** Shell command that prints what the service wrote last, some hundred lines at most, and ends. */
  recentLogsCommand: pulumi.Output<string>;
  /** What a CI workflow's keyless sign-in needs, by the field's name there; only with `options.ci`. */
  ciSignIn?: pulumi.Output<Record<string, string>>;
  /** The same for a workflow that only looks what a change would do. */
  ciPreviewSignIn?: pulumi.Output<Record<string, string>>;
}

export interface DnsRecord {
  name: string;
  type: "A" | "AAAA" | "CNAME" | "TXT";
  value: string;
}

/** Where an image is pushed to and pulled from. */
export interface Registry {
  /** Repository without tag or digest, such as `localhost:5050/example`. */
  repository: pulumi.Input<string>;
  credentials?: { address: pulumi.Input<string>; username: pulumi.Input<string>; password: pulumi.Input<string> };
  /** Changes when the registry was made anew and has lost its images. */
  identity?: pulumi.Input<string>;
}
