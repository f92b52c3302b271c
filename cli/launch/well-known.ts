import type { CheckContext } from "../../verify/contract.ts";
import type { Fetched } from "./fetched.ts";

/** The name of OpenAI's challenge of a domain. */
export const challengeName = "openai-apps-challenge";

/** What is served below `/.well-known/` of the endpoint's host; a redirect is an answer. */
export async function readWellKnown(
  { raw, endpoint }: Pick<CheckContext, "raw" | "endpoint">,
  name: string,
): Promise<Fetched> {
  const url = new URL(`/.well-known/${name}`, endpoint);
  const { status, headers, body } = await raw({
    method: "GET",
    url,
    headers: { accept: "text/plain" },
    identity: "none",
  });
  return { url: url.href, status, type: headers["content-type"] ?? "", body };
}
