import { vi } from "vitest";
import * as z from "zod";

const handlerSchema = z.object({ handler: z.function({ input: [z.unknown()], output: z.promise(z.unknown()) }) });

/** The handler of a function's source text, with this environment. */
export async function loadHandler(code: string, environment: Record<string, string>) {
  const text = code.replaceAll("process.env", JSON.stringify(environment));
  const url = `data:text/javascript,${encodeURIComponent(text)}#${Math.random()}`;
  return handlerSchema.parse(await import(url)).handler;
}

const metricLine = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.tuple([
      z.object({
        Namespace: z.string(),
        Dimensions: z.tuple([z.tuple([])]),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ]),
  }),
});

/** What a handler writes as metrics while it answers an event. */
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
export async function metricsWritten(handler: (event: unknown) => Promise<unknown>, event: unknown) {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await handler(event);
  const lines = write.mock.calls.map(([text]) => String(text)).filter((text) => text.includes("_aws"));
  write.mockRestore();
  return lines.map((line) => metricLine.parse(JSON.parse(line)));
}
