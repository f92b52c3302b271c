import type { Provider } from "@openfeature/server-sdk";
import * as z from "zod";
import type { ServiceKey } from "./access.ts";
import { askService } from "./ask-service.ts";
import { booleanProvider } from "./boolean-provider.ts";

const usualUrl = "https://api.statsig.com";

/**
 * A provider that asks Statsig whether a user passes a gate. Statsig has no OpenFeature provider for Node.js, and its SDK has
 * native code; its HTTP API needs neither, and a gate that it does not have admits nobody.
 */
// https://docs.statsig.com/api-reference/feature-gates/check-feature-gates
export function statsigProvider({ key, url = usualUrl }: ServiceKey): Provider {
  const checks = `${url.replace(/\/+$/, "")}/v1/check_gate`;
  return booleanProvider("statsig", async (gateName, { targetingKey: userID = "", email }) => {
    const question = {
      gateName,
      user: { userID, ...(typeof email === "string" ? { email } : {}) },
      // A gate of access is no experiment: who came by is not kept there.
      statsigMetadata: { exposureLoggingDisabled: true },
    };
    const answerSchema = z.object({ name: z.literal(gateName), value: z.boolean() });
    const { value } = await askService(checks, { "statsig-api-key": key }, question, answerSchema);
    return value;
  });
}
