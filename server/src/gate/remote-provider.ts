import { FlagNotFoundError, type Provider } from "@openfeature/server-sdk";
import * as z from "zod";
import type { RemoteFlags } from "./access.ts";
import { booleanProvider } from "./boolean-provider.ts";

const timeoutMs = 1000;
const answerSchema = z.object({ value: z.boolean() });

/** A provider that asks any service with the OpenFeature Remote Evaluation Protocol, such as flagd. */
// https://github.com/open-feature/protocol/blob/main/service/openapi.yaml
export function remoteProvider({ url, headers }: RemoteFlags): Provider {
  const evaluations = `${url.replace(/\/+$/, "")}/ofrep/v1/evaluate/flags/`;
  return booleanProvider("ofrep", async (flag, context) => {
    const answer = await fetch(evaluations + encodeURIComponent(flag), {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ context }),
      // The headers are for this service alone.
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (answer.status === 404) throw new FlagNotFoundError("the service has no such flag");
    if (!answer.ok) throw new Error(`the service answered ${answer.status}`);
    return answerSchema.parse(await answer.json()).value;
  });
}
