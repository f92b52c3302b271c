import * as z from "zod";

const fields = z.strictObject({
  host: z
    .string()
    .regex(
      /^((unix|npipe):\/\/|(tcp|https?):\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$))/,
      "must be a Docker engine of this machine, such as unix:///var/run/docker.sock: the service answers on loopback",
    )
    .optional()
    .describe("Docker engine of this machine to deploy to; DOCKER_HOST or the usual socket by default"),
  port: z.int().min(1).max(65535).default(8080).describe("Loopback port on which the service answers"),
  registryPort: z.int().min(1).max(65535).default(5050).describe("Loopback port of the stack's own image registry"),
  startTimeoutSeconds: z.int().min(1).max(3600).default(60).describe("Longest time until a new container is healthy"),
  drainSeconds: z.int().min(1).max(3600).default(30).describe("Time an old container has to finish calls in flight"),
  dataPath: z
    .string()
    .regex(/^(\/[\w.-]+)+$/, "must be an absolute path such as /data")
    .optional()
    .describe("Folder of the container that outlives it, in a volume of the stack's own that nothing here deletes"),
  dataVolume: z
    .string()
    .regex(/^[a-zA-Z0-9][\w.-]+$/, "must be the name of a Docker volume")
    .optional()
    .describe("Existing Docker volume to keep dataPath in, in place of the stack's own"),
  privileges: z
    .enum(["none", "default"])
    .default("none")
    .describe(
      "Linux capabilities of the server: default is Docker's set, for an image that starts as root and changes its user",
    ),
});

/** `slipway:options` of a stack on Docker. */
export const options = fields
  .refine(({ port, registryPort }) => port !== registryPort, {
    path: ["registryPort"],
    error: "is slipway:options.port too: choose another port",
  })
  .refine(({ dataPath, dataVolume }) => dataVolume === undefined || dataPath !== undefined, {
    path: ["dataPath"],
    error: "is needed beside slipway:options.dataVolume: the folder of the container that it is for",
  });

export type DockerOptions = z.infer<typeof options>;
