import * as pulumi from "@pulumi/pulumi";

/**
 * The token of a platform as the program sees it, where its registry takes it for a password; from the environment, or
 * else the stack's config, as for the provider (`provider/http/settings.ts`), which says where it is missing.
 */
export function platformToken(variable: string): pulumi.Output<string> {
  const given = process.env[variable] || new pulumi.Config("slipway").get("token") || "";
  return pulumi.secret(given.trim());
}
