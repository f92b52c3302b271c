import * as z from "zod";
import { madeElsewhere } from "../../option-inputs.ts";
import * as part from "../../option-parts.ts";
import { ciOptions } from "../../workflow-trust.ts";
import { stateSchema } from "./state-options.ts";

/** The part of `slipway:options` that every stack on AWS has. */
export const awsOptions = {
  region: part.region(/^[a-z]{2}(-[a-z]+)+-\d$/, "eu-west-1"),
  dns: part.dns(
    z.strictObject({
      hostedZoneId: madeElsewhere(
        z
          .string()
          .regex(/^Z[A-Z0-9]+$/, "must be the id of a Route 53 zone, such as Z0123456789ABCDEFGHIJ")
          .describe("Id of the Route 53 hosted zone"),
        "Z0123456789ABCDEFGHIJ",
      ),
    }),
  ),
  domainVerified: part.domainVerified,
  keepImages: part.keepImages(),
  costAllocationTag: z
    .boolean()
    .default(false)
    .describe("Whether the tag slipway-service is activated in Billing, so that the budget counts this service alone"),
  ci: ciOptions({
    existingProvider: z
      .boolean()
      .default(false)
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html: one for each issuer.
      .describe("Whether the account already has an OIDC provider of the issuer, of which there can be one only"),
    state: stateSchema,
  }),
};

export type AwsOptions = z.infer<z.ZodObject<typeof awsOptions>>;
