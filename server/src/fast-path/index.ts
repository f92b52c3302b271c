// Why this is here: the official SDK makes a server, a transport and a web request anew for every HTTP request, which is
// most of what a small tool call costs, and loading it takes as long as all the rest of the start. Handshakes and tool
// calls without anything unusual need none of it: they are answered here, with the very body that the SDK would send, and
// all other requests go to the SDK. The tests in this folder hold both ways against each other.
import { createEndpoint as createSdkEndpoint, type Endpoint } from "../endpoint.ts";
import type { Settings } from "../settings.ts";
import type { ToolServices } from "../tool-services.ts";
import { ClientConnection } from "./client-connection.ts";
import { answerHandshake } from "./handshake.ts";
import { toPlainRequest } from "./plain-request.ts";
import { sendJson } from "./send-json.ts";
import { answerToolCall, toPlainToolCall } from "./tool-call.ts";

/**
 * The endpoint of `../endpoint.ts` with the fast path before it, unless `FAST_PATH` is `off`; throws an Error that names
 * the variable for any other value.
 */
export function createEndpoint(
  services: ToolServices,
  settings: Settings,
  { FAST_PATH = "on" }: Readonly<Record<string, string | undefined>> = process.env,
): Endpoint {
  if (FAST_PATH !== "on" && FAST_PATH !== "off") throw new Error("FAST_PATH: must be on or off");
  const sdk = createSdkEndpoint(services, settings);
  if (FAST_PATH === "off") return sdk;
  return {
    ...sdk,
    async answer(request, response) {
      const { headers, body, user } = request;
      const plain = toPlainRequest(body);
      if (!plain) return sdk.answer(request, response);
      const handshake = answerHandshake(headers, plain);
      if (handshake !== undefined) {
        sendJson(response, handshake);
        // The next request of this client takes the SDK.
        setImmediate(() => void sdk.preload());
        return;
      }
      const call = toPlainToolCall(headers, plain);
      if (!call) return sdk.answer(request, response);
      sendJson(response, await answerToolCall(call, user, services, new ClientConnection(response)));
    },
  };
}
