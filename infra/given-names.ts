import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { Settings } from "./config.ts";
import { ConfigError, type Fault } from "./errors.ts";
import { nameOf } from "./names.ts";
import { npxSlipway, pulumiCommand, setCommand, toWord } from "./remedies.ts";
import { resourcesInState } from "./state.ts";

const type = "slipway:index:GivenNames";

const namesSchema = z.object({
  service: z.string(),
  stack: z.string(),
  /** Empty where there is none. */
  domain: z.string(),
  names: z.record(z.string(), z.string()),
});
type Names = z.infer<typeof namesSchema>;

/** Keeps in the state which names a platform was given, once all of the service is deployed. One a stack, for a stack of one service. */
export class GivenNames extends pulumi.CustomResource {
  constructor(settings: Settings, service: pulumi.ComponentResource) {
    // Not named after the service: under a new name of it this is still the same resource.
    super(type, "names", { ...namesOf(settings) }, { parent: service, dependsOn: service });
  }
}

/**
 * What new names of the service or the stack make anew, and how to stay with the old ones; said until all of the new is
 * deployed. Throws a ConfigError where the new would stand in the way of the old: a domain's records can be made once.
 */
export async function renameWarnings(settings: Settings): Promise<string[]> {
  const old = await namesInState();
  if (!old) return [];
  const wanted = namesOf(settings);
  if (old.service !== wanted.service && old.domain !== "" && old.domain === wanted.domain) {
    throw new ConfigError([takenDomain(old, wanted)]);
  }
  return warningsOf(old, wanted);
}

function namesOf({ spec, target }: Settings): Names {
  const stack = pulumi.getStack();
  const given = Object.entries(target.names).map(([key, kind]) => [
    key,
    `${kind.what} ${nameOf(kind, { spec, stack })}`,
  ]);
  return { service: spec.name, stack, domain: spec.domain ?? "", names: Object.fromEntries(given) };
}

async function namesInState(): Promise<Names | undefined> {
  const state = await resourcesInState();
  return namesSchema.optional().parse(state.find((made) => made.type === type)?.outputs);
}

function takenDomain({ service, domain }: Names, { stack }: Names): Fault {
  return {
    path: "slipway:service.name",
    problem: `${service} serves ${domain}, which only one service can do at a time`,
    remedy: `to keep the name: ${nameCommand(stack, service)}; to change it, take slipway:service.domain and slipway:options.dns out for one up, or run ${npxSlipway()} down ${toWord(stack)} first`,
  };
}

/** What a change of names does, and the command that takes it back; nothing where none changes. */
function warningsOf(old: Names, wanted: Names): string[] {
  const changed = Object.entries(old.names)
    // What an option has made and makes no more has no other name.
    .filter(([key, name]) => ![undefined, name].includes(wanted.names[key]))
    .map(([, name]) => name);
  if (changed.length === 0) return [];
  const what = `what bears an old name is made anew and then deleted, with what only it holds, as far as this stack has it: ${changed.join(", ")}`;
  if (old.service !== wanted.service) {
    const back = nameCommand(wanted.stack, old.service);
    return [`slipway:service.name: ${old.service} becomes ${wanted.service}: ${what}; to keep it: ${back}`];
  }
  if (old.stack !== wanted.stack) {
    const back = pulumiCommand(`stack rename --stack ${wanted.stack} ${old.stack}`);
    return [`stack ${old.stack} becomes ${wanted.stack}: ${what}; to keep it: ${back}`];
  }
  return [`this version of Slipway gives other names: ${what}; to keep it, go back to the version before`];
}

function nameCommand(stack: string, name: string): string {
  return setCommand(stack, "slipway:service.name", "string", name);
}
