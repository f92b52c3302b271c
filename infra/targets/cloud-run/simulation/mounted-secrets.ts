import * as z from "zod";
import type { Properties } from "../../../provider/protocol.ts";
import type { LiveResource } from "../../../../simulation/cloud/index.ts";

const templateSchema = z.object({
  template: z.object({
    containers: z.array(
      z.object({
        envs: z
          .array(z.object({ valueSource: z.object({ secretKeyRef: z.object({ secret: z.string() }) }).optional() }))
          .default([]),
      }),
    ),
    volumes: z.array(z.object({ secret: z.object({ secret: z.string() }).optional() })).default([]),
  }),
});

/** Ids of the secrets that a service's template names, for variables and in volumes. */
export function secretsIn(inputs: Properties): string[] {
  const parsed = templateSchema.safeParse(inputs);
  if (!parsed.success) return [];
  const { containers, volumes } = parsed.data.template;
  const named = containers.flatMap(({ envs }) => envs.map(({ valueSource }) => valueSource?.secretKeyRef.secret));
  return [...named, ...volumes.map(({ secret }) => secret?.secret)].filter((secret) => secret !== undefined);
}

/** Whether a secret that is known here has no version yet. */
export function hasNoVersion(id: string, live: readonly LiveResource[]): boolean {
  const secret = live.find(({ type, inputs }) => type.endsWith(":Secret") && inputs.secretId === id);
  return (
    secret !== undefined &&
    !live.some(({ type, inputs }) => type.endsWith(":SecretVersion") && inputs.secret === secret.id)
  );
}
