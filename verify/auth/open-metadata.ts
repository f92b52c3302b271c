import type { Check } from "../contract.ts";
import { openJsonRpc } from "../mcp/json-rpc.ts";
import { callTool, readsWithoutArguments } from "../mcp/tool-call.ts";
import { resourceMetadataUrls } from "../mcp/authorization.ts";
import { findAuthChallenge } from "./auth-challenge.ts";
import { fetchDocument } from "./documents.ts";
import { offersSignIn } from "./security-schemes.ts";
import { withoutToken } from "./tool-challenge.ts";

const callSeconds = 10;

/** A server that asks nobody to sign in, and says that one can. */
export const openMetadata: Check = {
  id: "auth.open-metadata",
  group: "auth",
  title: "serves no OAuth metadata where it asks nobody to sign in",
  severity: "minor",
  quick: false,
  needs: ["connection"],
  async run(context) {
    if (await findAuthChallenge(context)) return { skip: "asks for sign-in" };
    const tools = await context.tools();
    if (tools.some(offersSignIn)) return { skip: "has tools whose users may sign in" };
    const [place] = resourceMetadataUrls(context.endpoint);
    const found = place && (await fetchDocument(context, place));
    if (!found || !("document" in found) || !("resource" in found.document)) return [];
    // Tools may ask for sign-in without saying so beforehand.
    const reader = tools.find(readsWithoutArguments);
    if (!reader) return { skip: "has metadata, and no read-only tool that would show whether calls ask for sign-in" };
    const anonymous = withoutToken(context);
    const outcome = await callTool(anonymous, await openJsonRpc(anonymous), reader.name, {}, callSeconds);
    if (outcome.kind === "barred" || outcome.kind === "undecided") return [];
    return [
      {
        where: place.href,
        expected: "no metadata, since nobody has to sign in",
        seen: "protected resource metadata",
        why: "Claude and other hosts take the server for one that wants a sign-in, and cannot connect where that fails",
        fix: "answer 404 there as long as the server is open, or ask for sign-in with status 401",
      },
    ];
  },
};
