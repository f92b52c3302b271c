import type { Provider } from "@openfeature/server-sdk";
import * as z from "zod";
import type { RemoteFlags } from "./access.ts";
import { askService } from "./ask-service.ts";
import { booleanProvider } from "./boolean-provider.ts";

const answerSchema = z.object({ value: z.boolean() });

/** A provider that asks any service with the OpenFeature Remote Evaluation Protocol, such as flagd. */
// https://github.com/open-feature/protocol/blob/main/service/openapi.yaml
export function remoteProvider({ url, headers }: RemoteFlags): Provider {
  const evaluations = `${url.replace(/\/+$/, "")}/ofrep/v1/evaluate/flags/`;
  return booleanProvider("ofrep", async (flag, context) => {
    const { value } = await askService(evaluations + encodeURIComponent(flag), headers, { context }, answerSchema);
    return value;
  });
}
