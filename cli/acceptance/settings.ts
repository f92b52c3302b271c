import { domainBeside, domainOfCopy, optionsOfCopy } from "../copy-settings.ts";
import { changed, mapIn, type Settings } from "../stack-copy.ts";

/** Secret of a run's own, whose change is one of its steps. */
export const ownSecret = "SLIPWAY_ACCEPTANCE";

/** Name of the stack that a run makes of another. */
export function copyName(stack: string): string {
  return `${stack}-acceptance`;
}

/**
 * The settings of a stack of its own, which shares no name, port or record with the one they are of; `differences` says
 * in which way. Without a zone in the options nobody would set the records of a domain, so that it goes; on a platform that
 * `hasOwnUrl` and costs nothing it stays, as the stack has it before they are set.
 */
export function copySettings(
  settings: Settings,
  { hasOwnUrl = false }: { hasOwnUrl?: boolean } = {},
): { settings: Settings; differences: string[] } {
  const { options, gone } = optionsOfCopy(settings);
  const { domain, secrets = [], ...service } = mapIn(settings, "slipway:service");
  const differences: string[] = [`the secret ${ownSecret} is added`];
  if (gone.length > 0) differences.push(`slipway:options without ${gone.join(", ")}`);
  const waiting = hasOwnUrl && typeof domain === "string" ? domainBeside(domain, "acceptance") : undefined;
  const own = domainOfCopy(settings, "acceptance") ?? waiting;
  if (domain !== undefined)
    differences.push(own === undefined ? `no domain, since no zone is named in dns` : `the domain is ${own}`);
  const next = changed(settings, { "slipway:secrets": {} });
  return {
    settings: {
      ...next,
      "slipway:service": {
        ...service,
        ...(own === undefined ? {} : { domain: own }),
        secrets: [...(Array.isArray(secrets) ? secrets : []), ownSecret],
      },
      "slipway:options": options,
    },
    differences,
  };
}

/** The settings with another threshold of one alarm; undefined where nobody would be told. */
export function withOtherAlarm(settings: Settings): Settings | undefined {
  const { receivers, cpu } = mapIn(settings, "slipway:alerts");
  if (!Array.isArray(receivers) || receivers.length === 0) return undefined;
  const given = typeof cpu === "object" && cpu !== null ? cpu : {};
  const percent = "percent" in given && given.percent === 71 ? 72 : 71;
  return changed(settings, { "slipway:alerts": { cpu: { ...given, percent } } });
}
