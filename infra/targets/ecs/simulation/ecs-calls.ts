import * as z from "zod";

// What AWS takes, as far as it is asked.
export const listSchema = z.strictObject({ cluster: z.string() });
export const tasksSchema = z.strictObject({
  cluster: z.string(),
  serviceName: z.string(),
  desiredStatus: z.enum(["RUNNING", "STOPPED"]).default("RUNNING"),
});
export const describeSchema = z.strictObject({ cluster: z.string(), services: z.array(z.string()).min(1).max(10) });
export const updateSchema = z.strictObject({
  cluster: z.string(),
  service: z.string(),
  taskDefinition: z.string().optional(),
  desiredCount: z.int().min(0).optional(),
  forceNewDeployment: z.boolean().optional(),
});
const metricSchema = z.strictObject({
  Id: z.string().regex(/^[a-z]\w*$/),
  MetricStat: z.strictObject({
    Metric: z.strictObject({
      Namespace: z.literal("AWS/ApplicationELB"),
      MetricName: z.string(),
      Dimensions: z.array(z.strictObject({ Name: z.string(), Value: z.string() })),
    }),
    Period: z.int().multipleOf(60),
    Stat: z.literal("Sum"),
  }),
});
export const metricsSchema = z.strictObject({
  StartTime: z.number(),
  EndTime: z.number(),
  MetricDataQueries: z.array(metricSchema),
});
export const eventsSchema = z.strictObject({
  logGroupName: z.string(),
  logStreamNames: z.array(z.string()).max(100),
  startTime: z.int(),
  filterPattern: z.string(),
});
