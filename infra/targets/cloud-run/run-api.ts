import { getClientConfig } from "@pulumi/gcp/organizations/getClientConfig.js";
import * as z from "zod";
import type { GoogleProject } from "../../clouds/gcp/project.ts";
import { poll } from "../../poll.ts";
import { type ApiAnswer, type ApiRequest, openApi } from "../../provider/http/api.ts";
import { ifThere } from "../../provider/http/api-error.ts";
import { orLastToken } from "../../provider/http/last-token.ts";
import { originFor } from "../../provider/http/settings.ts";

// https://cloud.google.com/run/docs/reference/rest/v2/TrafficTarget: what is empty or 0 is left out.
const trafficTarget = z.object({
  type: z.string().default("TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"),
  revision: z.string().default(""),
  percent: z.number().default(0),
  tag: z.string().default(""),
});
export type TrafficTarget = z.infer<typeof trafficTarget>;

// https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services#Service
const serviceSchema = z.object({
  latestReadyRevision: z.string().default(""),
  latestCreatedRevision: z.string().default(""),
  traffic: z.array(trafficTarget).default([]),
  defaultUriDisabled: z.boolean().default(false),
});
export type RunService = z.infer<typeof serviceSchema>;

// https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.operations#Operation
const operationSchema = z.object({
  name: z.string(),
  done: z.boolean().default(false),
  error: z.object({ message: z.string().default("without a reason") }).optional(),
});

const refusalSchema = z.object({ error: z.object({ message: z.string(), status: z.string().optional() }) });

/** What is changed of a service; the rest of it stays. */
export interface ServiceChange {
  /** The template of a revision, as the API takes it; one that is there already makes no new revision. */
  template?: object;
  traffic: readonly Partial<TrafficTarget>[];
}

/** A service at Cloud Run's own API, in the sign-in of Pulumi's provider. */
export interface RunApi {
  /** The service; undefined where there is none. */
  find(): Promise<RunService | undefined>;
  /** Changes it and waits until that is done; answers what Google says where a revision is not ready. */
  change(change: ServiceChange): Promise<string | undefined>;
}

const longestChangeSeconds = 900;

/** Opens it; the API lies elsewhere where the variable of Google's provider says so. */
// https://registry.terraform.io/providers/hashicorp/google/latest/docs/guides/provider_reference#custom-endpoints
export function openRunApi(google: Pick<GoogleProject, "id" | "region" | "parent">, service: string): RunApi {
  const { id, region } = google;
  // The variable's value ends with the version.
  const usual = "https://run.googleapis.com/v2/";
  const origin = originFor("GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT", usual);
  const send = openGoogleApi(google, { platform: "Cloud Run", origin });
  const path = `/projects/${id}/locations/${region}/services/${service}`;
  return {
    async find() {
      const answer = await ifThere(send({ method: "GET", path }));
      return answer && serviceSchema.parse(answer.body);
    },
    async change(body) {
      // https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services/patch
      const query = { updateMask: Object.keys(body).join(",") };
      const begun = await send({ method: "PATCH", path, query, body, repeatable: true });
      const { name, ...first } = operationSchema.parse(begun.body);
      const look = async () => operationSchema.parse((await send({ method: "GET", path: `/${name}` })).body);
      const times = { seconds: longestChangeSeconds, firstPauseSeconds: 0.5, longestPauseSeconds: 5 };
      const { done, error } = first.done ? first : await poll(look, (operation) => operation.done, times);
      return done ? error?.message : `Google has not finished ${name} in ${longestChangeSeconds} s`;
    },
  };
}

/** An API of Google's, in the sign-in of Pulumi's provider, which has a token that holds whenever it is asked. */
// https://cloud.google.com/docs/authentication/token-types#at-lifetime: an hour, which steps may outlast.
export function openGoogleApi(
  { parent }: Pick<GoogleProject, "parent">,
  { platform, origin }: { platform: string; origin: string },
): (request: Omit<ApiRequest, "signal">) => Promise<ApiAnswer> {
  const token = orLastToken(async () => (await getClientConfig({ parent })).accessToken);
  const call = openApi({ platform, origin, token, refusal });
  const signal = new AbortController().signal;
  return (request) => call({ ...request, signal });
}

function refusal({ status, body }: ApiAnswer) {
  if (status < 400) return undefined;
  const { message = "without a reason", status: code } = refusalSchema.safeParse(body).data?.error ?? {};
  return { sentence: message, ...(code === undefined ? {} : { code }) };
}
