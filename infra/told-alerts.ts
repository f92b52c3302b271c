import type { AlertSettings } from "./alerts-schema.ts";
import type { Alerts, Receiver, Secret } from "./contract.ts";
import type { Fault } from "./errors.ts";
import { expectedStatus } from "./expected-status.ts";
import type { ServiceSettings } from "./schema.ts";
import { valueIn } from "./secret-sources.ts";

/** Who is told with what, and when, as the config's settings and secrets say it. */
export function toAlerts(
  { receivers, availability, ...settings }: AlertSettings,
  secrets: Record<string, Secret>,
  service: ServiceSettings,
  faults: Fault[],
  stack: string,
): Alerts {
  const valueOf = (name: string) => valueIn(secrets, name, "a receiver of alerts", { faults, stack });
  const told = receivers.map((receiver, index): Receiver => {
    if ("email" in receiver) return { name: `email-${index}`, kind: "email", address: receiver.email };
    const value = valueOf(receiver.secret);
    if (receiver.kind === "slack")
      return { name: `slack-${index}`, kind: "slack", channel: receiver.channel, botToken: value };
    if (receiver.kind === "pagerDuty") return { name: `pager-duty-${index}`, kind: "pagerDuty", integrationKey: value };
    return { name: `webhook-${index}`, kind: "webhook", url: value };
  });
  const watched = availability && {
    ...availability,
    status: expectedStatus(availability.status, service, { stack, faults }),
  };
  // Without a receiver an alert would ring where nobody listens.
  const rules = Object.entries({ availability: watched, ...settings }).filter(
    ([, rule]) => rule !== false && told.length > 0,
  );
  return { receivers: told, rules: Object.fromEntries(rules) };
}
