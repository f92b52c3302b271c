import { parentHosts } from "../../infra/domain-name.ts";
import type { CheckContext } from "../../verify/contract.ts";
import { messageOf } from "../../verify/message.ts";
import type { Fetched } from "./fetched.ts";
import { challengeName, readWellKnown } from "./well-known.ts";

/** What the endpoint's own host answers to OpenAI's challenge, and then each host above it, any of which may. */
// https://developers.openai.com/plugins/deploy/submission-errors: on the MCP host or an allowed parent host.
export async function findChallenge(context: Pick<CheckContext, "raw" | "endpoint">): Promise<Fetched[]> {
  const own = readWellKnown(context, challengeName);
  const above = parentHosts(context.endpoint.hostname).map(async (host) => {
    const endpoint = new URL(context.endpoint);
    endpoint.hostname = host;
    // Many have nothing there, and some are no host at all.
    return readWellKnown({ ...context, endpoint }, challengeName).catch((error: unknown) => ({
      url: endpoint.origin,
      status: 0,
      type: "",
      body: messageOf(error),
    }));
  });
  return Promise.all([own, ...above]);
}
