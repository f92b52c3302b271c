import * as z from "zod";

// What is read of Render's answers; whatever else they hold is left alone.
// https://api-docs.render.com/openapi/render-public-api-1.json

export const workspaceShape = z.object({ id: z.string(), name: z.string() });

export const credentialShape = z.object({
  id: z.string(),
  name: z.string(),
  registry: z.string(),
  username: z.string(),
});

export const autoscalingShape = z.object({
  enabled: z.boolean(),
  min: z.number(),
  max: z.number(),
  criteria: z.object({
    cpu: z.object({ enabled: z.boolean(), percentage: z.number() }),
    memory: z.object({ enabled: z.boolean(), percentage: z.number() }),
  }),
});

export type Autoscaling = z.infer<typeof autoscalingShape>;

export const serviceShape = z.object({
  id: z.string(),
  name: z.string(),
  ownerId: z.string(),
  slug: z.string(),
  dashboardUrl: z.string(),
  imagePath: z.string().default(""),
  suspended: z.string().default("not_suspended"),
  serviceDetails: z.object({
    url: z.string(),
    plan: z.string(),
    region: z.string(),
    numInstances: z.number().default(1),
    healthCheckPath: z.string().default(""),
    maxShutdownDelaySeconds: z.number().optional(),
    autoscaling: autoscalingShape.optional(),
  }),
});

export type LiveService = z.infer<typeof serviceShape>;

export const deployShape = z.object({
  id: z.string(),
  status: z.string().default("created"),
  trigger: z.string().default("other"),
  createdAt: z.string().default(""),
  finishedAt: z.string().nullish(),
  image: z.object({ ref: z.string().default(""), sha: z.string().default("") }).nullish(),
});

export type Deploy = z.infer<typeof deployShape>;

export const domainShape = z.object({
  id: z.string(),
  name: z.string(),
  domainType: z.string(),
  verificationStatus: z.string(),
  redirectForName: z.string().nullish(),
});

export type LiveDomain = z.infer<typeof domainShape>;

export const envVarShape = z.object({ key: z.string(), value: z.string() });

/** Why an instance or a deployment ended. */
const failureShape = z.object({
  evicted: z.boolean().optional(),
  nonZeroExit: z.number().optional(),
  earlyExit: z.boolean().optional(),
  oomKilled: z.object({ memoryLimit: z.string() }).optional(),
  timedOutSeconds: z.number().optional(),
  timedOutReason: z.string().optional(),
  unhealthy: z.string().optional(),
});

export type Failure = z.infer<typeof failureShape>;

export const eventShape = z.object({
  type: z.string(),
  timestamp: z.string(),
  details: z
    .object({
      deployId: z.string().optional(),
      message: z.string().optional(),
      // Of a deployment it holds the failure, of an instance it is one.
      reason: failureShape
        .extend({ failure: failureShape.optional(), newDeploy: z.object({ id: z.string() }).optional() })
        .optional(),
    })
    .default({}),
});

export type ServiceEvent = z.infer<typeof eventShape>;

export const logsShape = z.object({ logs: z.array(z.object({ message: z.string() })) });

export const createdShape = z.object({ service: serviceShape, deployId: z.string() });

export const notificationShape = z.object({ notificationsToSend: z.string() });
