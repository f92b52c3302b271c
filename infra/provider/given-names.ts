import * as z from "zod";
import { setCommand } from "../remedies.ts";
import type { ResourceHandler } from "./protocol.ts";

const inputsSchema = z.object({
  service: z.string(),
  stack: z.string(),
  /** Empty where there is none. */
  domain: z.string(),
  names: z.record(z.string(), z.string()),
});
type Inputs = z.infer<typeof inputsSchema>;

/**
 * Names in the state. A preview and an `up` warn of those that change, since what bears them is made anew, and are
 * refused where the new would stand in the way of the old: a domain's records can be made once.
 */
export const givenNames: ResourceHandler = {
  async check(inputs, before, { log }) {
    if (!before) return { inputs };
    const old = inputsSchema.parse(before);
    const wanted = inputsSchema.parse(inputs);
    if (old.service !== wanted.service && old.domain !== "" && old.domain === wanted.domain) {
      return { inputs, failures: [{ property: "service", reason: takenDomain(old, wanted) }] };
    }
    const warning = warningOf(old, wanted);
    if (warning !== undefined) log("warning", warning);
    return { inputs };
  },
  create: async (inputs, { name }) => ({ id: name, outputs: inputs }),
  update: async ({ newInputs }) => ({ outputs: newInputs }),
  delete: async () => {},
};

function takenDomain({ service, domain }: Inputs, { stack }: Inputs): string {
  return `slipway:service.name: ${service} serves ${domain}, which only one service can do at a time; to keep the name: ${nameCommand(stack, service)}; to change it, take slipway:service.domain out for one up, or run pulumi destroy --stack ${stack} first`;
}

/** What a change of names does, and the command that takes it back; undefined where none changes. */
function warningOf(old: Inputs, wanted: Inputs): string | undefined {
  const changed = Object.entries(old.names)
    .filter(([key, name]) => wanted.names[key] !== name)
    .map(([, name]) => name);
  if (changed.length === 0) return undefined;
  const what = `what bears an old name is made anew and then deleted, with what only it holds, as far as this stack has it: ${changed.join(", ")}`;
  if (old.service !== wanted.service) {
    return `slipway:service.name: ${old.service} becomes ${wanted.service}: ${what}; to keep it: ${nameCommand(wanted.stack, old.service)}`;
  }
  if (old.stack !== wanted.stack) {
    const back = `pulumi stack rename --stack ${wanted.stack} ${old.stack}`;
    return `stack ${old.stack} becomes ${wanted.stack}: ${what}; to keep it: ${back}`;
  }
  return `this version of Slipway gives other names: ${what}; to keep it, go back to the version before`;
}

function nameCommand(stack: string, name: string): string {
  return setCommand(stack, "slipway:service.name", "string", name);
}
