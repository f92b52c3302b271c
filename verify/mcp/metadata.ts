import type { CheckContext } from "../contract.ts";
import { type Challenge, resourceMetadataUrls } from "./authorization.ts";

/** Whether a challenge leads to the metadata of the resource; either of the two places is enough. */
// https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#protected-resource-metadata-discovery-requirements
export async function leadsToMetadata(
  context: Pick<CheckContext, "raw" | "endpoint">,
  challenge: Challenge | undefined,
): Promise<boolean> {
  if (challenge === undefined) return false;
  if (/^https?:\/\//i.test(challenge["resource_metadata"] ?? "")) return true;
  for (const url of resourceMetadataUrls(context.endpoint)) {
    const answer = await context
      .raw({ method: "GET", url, headers: { accept: "application/json" } })
      .catch(() => undefined);
    if (answer?.status === 200 && answer.body.includes('"authorization_servers"')) return true;
  }
  return false;
}
