import * as z from "zod";
import { functionText } from "../../../../infra/clouds/aws/lambda.ts";
import { ofType, type ProgramRun } from "../../../infra/program.ts";
import type { Minute, Scenario } from "../../../infra/scenarios.ts";
import { loadHandler, metricsWritten } from "../lambda-function.ts";
import { keyOf, type Metrics } from "./evaluate.ts";
import { filterSchema, linesOf, valuesOf } from "./log-lines.ts";

/** What a platform reports of a minute, and the events that it sends. */
export interface Platform {
  metrics(
    minute: Minute,
  ): { namespace: string; dimensions: Record<string, string>; values: Record<string, number[]> }[];
  events(minute: Minute): object[];
}

const functionSchema = z.object({
  environment: z.object({ variables: z.object({ STATUS: z.coerce.number(), NAMESPACE: z.string() }) }),
});
const ruleSchema = z.object({ name: z.string().optional(), eventPattern: z.string().optional() });
const targetSchema = z.object({ rule: z.string(), input: z.string().default("{}") });

/** Every metric of a service in these minutes: the platform's own, and those that the stack makes of its log and its events. */
export async function reported(run: ProgramRun, platform: Platform, scenario: Scenario): Promise<Metrics> {
  const metrics: Metrics = new Map();
  const report = (
    index: number,
    namespace: string,
    dimensions: Record<string, string>,
    values: Record<string, number[]>,
  ) => {
    for (const [metricName, found] of Object.entries(values)) {
      const key = keyOf({ namespace, metricName, dimensions });
      const minutes = metrics.get(key) ?? scenario.map(() => []);
      minutes[index] = [...(minutes[index] ?? []), ...found];
      metrics.set(key, minutes);
    }
  };
  const filters = ofType(run, "aws:cloudwatch/logMetricFilter:LogMetricFilter").map(({ inputs }) =>
    filterSchema.parse(inputs),
  );
  const probe = ofType(run, "aws:lambda/function:Function").find(({ name }) => name === "demo-probe");
  const variables = probe && functionSchema.parse(probe.inputs).environment.variables;
  const count = await counter(run, variables);
  for (const [index, minute] of scenario.entries()) {
    for (const { namespace, dimensions, values } of platform.metrics(minute))
      report(index, namespace, dimensions, values);
    for (const filter of filters) {
      const { namespace, name } = filter.metricTransformation;
      report(index, namespace, {}, { [name]: valuesOf(filter, linesOf(minute)) });
    }
    for (const event of platform.events(minute)) report(index, variables?.NAMESPACE ?? "", {}, count(event));
    if (variables && minute.probe !== undefined) {
      const seen = {
        Available: [Number(minute.probe === variables.STATUS)],
        CertificateDays: [minute.certificateDays],
      };
      report(index, variables.NAMESPACE, {}, seen);
    }
  }
  return metrics;
}

/** What an event becomes: each rule that matches it calls the function, which writes a metric. */
async function counter(run: ProgramRun, variables: { STATUS: number; NAMESPACE: string } | undefined) {
  const environment = { STATUS: String(variables?.STATUS), NAMESPACE: variables?.NAMESPACE ?? "" };
  const handler = await loadHandler(functionText("probe.mjs"), environment);
  const rules: { pattern: object; written: Record<string, number[]> }[] = [];
  for (const { name, inputs } of ofType(run, "aws:cloudwatch/eventRule:EventRule")) {
    const { eventPattern } = ruleSchema.parse(inputs);
    if (eventPattern === undefined) continue;
    const targets = ofType(run, "aws:cloudwatch/eventTarget:EventTarget").map((target) =>
      targetSchema.parse(target.inputs),
    );
    const input: unknown = JSON.parse(targets.find(({ rule }) => rule === (inputs.name ?? name))?.input ?? "");
    const [line] = await metricsWritten(handler, input);
    const written = line?._aws.CloudWatchMetrics[0].Metrics.map(({ Name }) => [Name, [Number(line[Name])]]);
    rules.push({ pattern: JSON.parse(eventPattern), written: Object.fromEntries(written ?? []) });
  }
  return (event: object): Record<string, number[]> =>
    Object.assign({}, ...rules.filter(({ pattern }) => isMatch(pattern, event)).map(({ written }) => written));
}

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html: each field that is named has one of the
// values that are named for it.
function isMatch(pattern: object, event: object): boolean {
  const fields = new Map<string, unknown>(Object.entries(event));
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = fields.get(field);
    if (Array.isArray(wanted)) return wanted.includes(value);
    return typeof value === "object" && value !== null && isMatch(wanted, value);
  });
}
