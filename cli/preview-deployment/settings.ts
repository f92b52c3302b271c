import type { Facts } from "../../infra/contract.ts";
import { previewSchema, type PreviewSettings } from "../../infra/preview-schema.ts";
import { domainOfCopy, optionsOfCopy } from "../copy-settings.ts";
import { imageSecrets } from "../secret-names.ts";
import { changed, mapIn, type Settings } from "../stack-copy.ts";
import { UserError } from "../user-error.ts";

const stackPattern = /^pr-(\d{1,9})$/;

/** Name of the stack of a pull request. */
export function stackOf(pullRequest: string): string {
  return `pr-${pullRequest}`;
}

/** The pull request whose stack has this name; undefined where it is no such stack. */
export function pullRequestOf(stack: string): string | undefined {
  return stackPattern.exec(stack)?.[1];
}

/** What a pull request's stack is made from. */
export interface PreviewStack {
  settings: Settings;
  preview: PreviewSettings;
  /** Secrets whose values are made up. */
  madeUp: string[];
  /** Secrets left out, since with a made-up address a server would not start. */
  leftOut: string[];
}

/**
 * The settings of a pull request's own stack: one instance at most, nobody who is told of alarms, no domain where the
 * platform gives a URL, no secret of the stack's but those it names and those that its image is built or pulled with.
 * What the options name that is there already is shared. Throws a UserError where it could not be reached.
 */
export function previewSettings(
  settings: Settings,
  pullRequest: string,
  { target, facts }: { target: string; facts: Facts },
): PreviewStack {
  const preview = previewSchema.parse(settings["slipway:preview"] ?? {});
  const { domain: _, secrets: given = [], env = {}, ...service } = mapIn(settings, "slipway:service");
  const sources = mapIn(settings, "slipway:secrets");
  const names = Array.isArray(given) ? given.map(String) : [];
  const madeUp = names.filter((name) => !preview.secrets.includes(name));
  const leftOut = madeUp.filter((name) => /_(URL|URI|DSN)$/i.test(name));
  const domain = facts.defaultUrl.value ? undefined : domainOfCopy(settings, stackOf(pullRequest));
  if (domain === undefined && !facts.defaultUrl.value) {
    throw new UserError(
      `${target} gives no URL of its own, so that a pull request's stack needs a host in a zone: name the zone in slipway:options.dns, or preview another stack`,
    );
  }
  const kept = names.filter((name) => !leftOut.includes(name));
  const { "slipway:alerts": _alerts, "slipway:observability": _observability, ...rest } = settings;
  // One that only what is left out here reads is nobody's, and a stack with such a secret is refused.
  const read = new Set([...kept, ...imageSecrets(settings).filter((name) => !leftOut.includes(name))]);
  const { dns, ...options } = optionsOfCopy(settings).options;
  const next: Settings = {
    ...rest,
    "slipway:service": {
      ...service,
      ...(domain === undefined ? {} : { domain }),
      minInstances: facts.scaleToZero.value ? preview.minInstances : 1,
      maxInstances: 1,
      production: false,
      env: { ...Object(env), ...preview.env },
      secrets: kept,
    },
    // Steps would wait for requests that nobody makes.
    ...("slipway:examine" in settings ? { "slipway:examine": withoutSteps(settings) } : {}),
    "slipway:options": {
      ...options,
      // Without a domain there is no record to set, which some targets refuse.
      ...(domain === undefined || dns === undefined ? {} : { dns }),
      ...(target === "docker" ? portsOf(pullRequest) : {}),
    },
    "slipway:secrets": Object.fromEntries(Object.entries(sources).filter(([name]) => read.has(name))),
  };
  return {
    settings: target === "docker" ? changed(next, { "slipway:image": builderOf(next) }) : next,
    preview,
    madeUp: kept.filter((name) => madeUp.includes(name)),
    leftOut,
  };
}

function withoutSteps(settings: Settings): Settings {
  const { canary: _, canarySeconds: _seconds, ...examine } = mapIn(settings, "slipway:examine");
  return examine;
}

/** Two ports of this machine that no other pull request's stack has, the same at each deployment. */
function portsOf(pullRequest: string): Record<string, number> {
  const port = 20_000 + (Number(pullRequest) % 10_000) * 2;
  return { port, registryPort: port + 1 };
}

function builderOf(settings: Settings): Settings {
  return "reference" in mapIn(settings, "slipway:image") ? {} : { builder: "slipway" };
}
