import * as z from "zod";

// What is read of the answers of https://docs.machines.dev; all else is left alone.

export const appAnswer = z.object({ name: z.string() });

export const addressesAnswer = z.object({
  ips: z
    .array(z.object({ ip: z.string(), region: z.string().default(""), shared: z.boolean().default(false) }))
    .nullish()
    .transform((ips) => ips ?? []),
});

export const secretsAnswer = z.object({
  secrets: z
    .array(z.object({ name: z.string(), digest: z.string().default("") }))
    .nullish()
    .transform((secrets) => secrets ?? []),
  version: z.number().optional(),
});

const exitEvent = z.object({
  exit_code: z.number().default(0),
  oom_killed: z.boolean().default(false),
  requested_stop: z.boolean().default(false),
});

export const machineAnswer = z.object({
  id: z.string(),
  name: z.string().default(""),
  state: z.string(),
  region: z.string().default(""),
  // Without a host that answers there is no config: https://github.com/superfly/fly-go
  host_status: z.string().default("ok"),
  cordoned: z.boolean().default(false),
  private_ip: z.string().default(""),
  config: z
    .looseObject({ image: z.string().default(""), metadata: z.record(z.string(), z.string()).nullish() })
    .optional(),
  incomplete_config: z.looseObject({ metadata: z.record(z.string(), z.string()).nullish() }).nullish(),
  image_ref: z.object({ digest: z.string().default("") }).optional(),
  checks: z
    .array(z.object({ name: z.string().default(""), status: z.string().default(""), output: z.string().default("") }))
    .nullish()
    .transform((checks) => checks ?? []),
  events: z
    .array(
      z.object({
        type: z.string(),
        request: z.object({ exit_event: exitEvent.nullish(), restart_count: z.number().default(0) }).nullish(),
      }),
    )
    .nullish()
    .transform((events) => events ?? []),
});

export type Machine = z.infer<typeof machineAnswer>;

export const leaseAnswer = z.object({ data: z.object({ nonce: z.string() }) });

export const certificateAnswer = z.object({
  status: z.string().default(""),
  dns_requirements: z
    .object({
      acme_challenge: z.object({ target: z.string() }).nullish(),
    })
    .nullish(),
  validation_errors: z
    .array(z.object({ message: z.string().default(""), remediation: z.string().default("") }))
    .nullish(),
  rate_limited_until: z.string().nullish(),
});

export const tokenAnswer = z.object({
  tokens: z.array(z.object({ apps: z.array(z.string()).nullish(), org_slug: z.string().nullish() })).default([]),
});

export const logAnswer = z.object({
  data: z.array(z.object({ attributes: z.object({ message: z.string() }) })).default([]),
});
