import { AlertPolicy } from "@pulumi/gcp/monitoring/alertPolicy.js";
import * as pulumi from "@pulumi/pulumi";
import { evaluations } from "../../evaluation.ts";
import { type Alarm, besideOf, type Signal } from "../../monitoring.ts";
import { type Metric, toCondition } from "../../promql.ts";
import type { GoogleProject } from "./project.ts";
import type { Channel } from "./receivers.ts";

const { everySeconds, lateSeconds } = evaluations.cloudMonitoring;
const arrival = { lateMinutes: lateSeconds / 60 };

/** What is measured, by signal. */
export type Metrics = Partial<Record<Signal, pulumi.Input<Metric>>>;

/** Where alarms ring. */
interface AlarmNeeds {
  /** The service's name on the platform. */
  service: string;
  metrics: Metrics;
  channels: readonly Channel[];
  /** Without which Google does not know what is measured. */
  dependsOn: pulumi.Resource[];
}

/** Makes the alarms whose signals are measured; the core names the others aloud. */
export function makeAlarms(
  { spec, id: project, labels: userLabels, parent }: GoogleProject,
  alarms: readonly Alarm[],
  { service, metrics, channels, dependsOn }: AlarmNeeds,
): void {
  for (const alarm of alarms) {
    const { name, signal, explanation } = alarm;
    const beside = besideOf(alarm);
    const measured = metrics[signal];
    if (measured === undefined || (beside && metrics[beside] === undefined)) continue;
    const query = pulumi
      .all([measured, beside && metrics[beside]])
      .apply(([metric, other]) => toCondition(alarm, metric, other, arrival));
    new AlertPolicy(
      `${spec.name}-${name}`,
      {
        project,
        displayName: `${service} ${name}`,
        userLabels,
        combiner: "OR",
        conditions: [
          {
            displayName: name,
            conditionPrometheusQueryLanguage: {
              query,
              // The window is in the query: a duration beside it would ask for all of it once more.
              duration: "0s",
              evaluationInterval: `${everySeconds}s`,
              // A log's metric does not exist before its first line: Google would refuse the first deployment.
              disableMetricValidation: true,
            },
          },
        ],
        documentation: { content: explanation, mimeType: "text/markdown" },
        notificationChannels: channels.map(({ id }) => id),
        // The shortest there is: an incident that stays open without data hides the next one.
        // https://cloud.google.com/monitoring/alerts/incidents-events
        alertStrategy: { autoClose: "1800s" },
      },
      { parent, dependsOn },
    );
  }
}
