import * as z from "zod";
import { options as all } from "./options.ts";
import { gatewayKindNames } from "./gateway-kinds.ts";

/** What a new stack must be told of its cluster, flat as a person answers it. */
export const options = z.strictObject({
  context: all.shape.context,
  gateway: z.enum(gatewayKindNames),
  issuer: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, "must be the name of a ClusterIssuer, such as letsencrypt"),
  repository: z
    .string()
    .regex(/^[a-z0-9.:-]+(\/[a-z0-9._-]+)+$/, "must be a repository such as ghcr.io/my-team/my-server"),
});
