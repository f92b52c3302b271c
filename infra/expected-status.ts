import type { Alerts } from "./alerts.ts";
import type { Fault } from "./errors.ts";
import { removeCommand } from "./remedies.ts";

/** What the server's variables say of who may call it. */
interface Variables {
  env: Readonly<Record<string, string>>;
  secrets: readonly string[];
}

/**
 * Status of the answer to `initialize` without a token: the setting's, or what follows from the server's variables. A
 * setting that they contradict would ring for ever, and is a fault.
 */
export function expectedStatus(
  setting: number | undefined,
  { env, secrets }: Variables,
  { stack, faults }: { stack: string; faults: Fault[] },
): number {
  const signsIn = Object.hasOwn(env, "OAUTH_ISSUER") || secrets.includes("OAUTH_ISSUER");
  const isOpen = env.AUTHENTICATION === "none";
  const expected = signsIn ? 401 : 200;
  const contradiction = signsIn ? 200 : isOpen ? 401 : undefined;
  if (setting !== undefined && setting === contradiction) {
    const path = "slipway:alerts.availability.status";
    const cause = signsIn ? "with OAUTH_ISSUER" : "with AUTHENTICATION=none";
    faults.push({
      path,
      problem: `${setting} is never answered to a client without a token ${cause}, but ${expected}`,
      remedy: `remove it, since ${expected} is what follows: ${removeCommand(stack, path)}`,
    });
  }
  return setting ?? expected;
}

/** The status that a probe waits for: that of the alarm on availability, where it asks for the certificate's sake alone 200. */
export function probeStatus({ rules }: Pick<Alerts, "rules">): number {
  return rules.availability?.status ?? 200;
}
