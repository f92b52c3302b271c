import type { Secret } from "../contract.ts";
import { ConfigError, type Fault } from "../errors.ts";
import { secretCommand } from "../remedies.ts";
import { headersSecret } from "./schema.ts";

/** Variable of the collector with the headers that sign in to the vendor, as a map in JSON. */
export const collectorHeaders = "SLIPWAY_COLLECTOR_HEADERS";

/** The variable with the headers where a service has them, as it names them or as the collector does; undefined without any. */
export function collectorSecret(secrets: object): string | undefined {
  return [headersSecret, collectorHeaders].some((name) => Object.hasOwn(secrets, name)) ? collectorHeaders : undefined;
}

/** The secrets with the vendor's headers as the collector takes them, in place of what the server would have got. */
export function collectedSecrets(
  secrets: Readonly<Record<string, Secret>>,
  { faults, stack }: { faults: Fault[]; stack: string },
): Record<string, Secret> {
  const { [headersSecret]: headers, ...others } = secrets;
  if (headers === undefined) return others;
  if ("value" in headers)
    return { ...others, [collectorHeaders]: { value: headers.value.apply((text) => headersMap(text, stack)) } };
  faults.push({
    path: `slipway:secrets.${headersSecret}`,
    problem:
      "is a reference, whose value only the platform knows, and slipway:observability.collector needs it in another form",
    remedy: `encrypt the value here: ${secretCommand(stack, headersSecret)}`,
  });
  return others;
}

/** `a=1,b=2` as a map in JSON; throws a ConfigError, without the value, where one is not percent-encoded. */
// https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables
export function headersMap(headers: string, stack: string): string {
  const pairs = headers.split(",").flatMap((pair): [string, string][] => {
    const at = pair.indexOf("=");
    return at === -1 ? [] : [[pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim(), stack)]];
  });
  return JSON.stringify(Object.fromEntries(pairs));
}

function decoded(text: string, stack: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    const path = `slipway:secrets.${headersSecret}`;
    const remedy = `write a percent sign as %25: ${secretCommand(stack, headersSecret)}`;
    throw new ConfigError([{ path, problem: "the value of a header is not percent-encoded", remedy }]);
  }
}
