import * as z from "zod";
import { logMetricName } from "../../clouds/gcp/log-metrics.ts";
import type { GoogleProject } from "../../clouds/gcp/project.ts";
import { series } from "../../clouds/gcp/series.ts";
import { originFor } from "../../provider/http/settings.ts";
import type { Figures } from "../../staged.ts";
import { openGoogleApi } from "./run-api.ts";

// https://cloud.google.com/stackdriver/docs/managed-prometheus/query-api-ui
const answerSchema = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

/** What a revision answered in the last seconds, as the metrics count it that alarms look at. */
export async function figuresOf(
  google: GoogleProject,
  { service, revision, seconds }: { service: string; revision: string; seconds: number },
): Promise<Figures> {
  const origin = originFor("GOOGLE_MONITORING_CUSTOM_ENDPOINT", "https://monitoring.googleapis.com/");
  const ask = openGoogleApi(google, { platform: "Cloud Monitoring", origin });
  const path = `/v1/projects/${google.id}/location/global/prometheus/api/v1/query`;
  const count = async (signal: keyof Figures) => {
    const labels = { monitored_resource: "cloud_run_revision", revision_name: revision };
    const metric = series(`logging.googleapis.com/user/${logMetricName(service, signal)}`, labels);
    const answer = await ask({ method: "GET", path, query: { query: `sum(increase(${metric}[${seconds}s]))` } });
    const [first] = answerSchema.parse(answer.body).data.result;
    return Number(first?.value[1] ?? 0);
  };
  const [requests, serverErrors, toolCalls, toolErrors] = [
    await count("requests"),
    await count("serverErrors"),
    await count("toolCalls"),
    await count("toolErrors"),
  ];
  return { requests, serverErrors, toolCalls, toolErrors };
}
