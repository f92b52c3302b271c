import type { Properties } from "../../infra/provider/protocol.ts";
import type { Faults, Method } from "./faults.ts";
import type { LiveResource, LiveResources } from "./live-resources.ts";
import { computeOutputs, type ResourceType, type Rule } from "./resource-type.ts";
import { reveal } from "./secrets.ts";

/** What every resource type of one cloud shares. */
export interface Cloud {
  live: LiveResources;
  faults: Faults;
  rules: Rule[];
  refuses?(type: string, live: readonly LiveResource[], inputs: Properties): string | undefined;
  beforeChange?(wanted: Pick<LiveResource, "type" | "name" | "inputs">, live: readonly LiveResource[]): Promise<void>;
  afterChange?(type: string, live: readonly LiveResource[]): Promise<void>;
  record(call: { method: Method; type: string; name: string; id: string; inputs: Properties; preview: boolean }): void;
}

/** Changes what exists, whoever asks for it; answers what it is then. */
export async function change(
  cloud: Cloud,
  type: ResourceType,
  found: LiveResource,
  inputs: Properties,
): Promise<Properties> {
  const { live, beforeChange, afterChange } = cloud;
  const { id, name, type: token } = found;
  const made = { id, name, inputs: reveal(inputs), previous: reveal(found.outputs) };
  await beforeChange?.({ type: token, name, inputs: made.inputs }, live.list());
  const outputs = { ...inputs, ...computeOutputs(type, made) };
  live.put({ ...found, inputs, outputs });
  await afterChange?.(token, live.list());
  return outputs;
}

/**
 * Changes what exists past Pulumi, by the platform's own API: throws where the platform refuses it, else begins, and
 * answers why it went wrong.
 */
export function changeByApi(
  cloud: Cloud,
  type: ResourceType,
  id: string,
  patch: Properties,
): Promise<string | undefined> {
  const found = cloud.live.only(id);
  const inputs = { ...found.inputs, ...patch };
  const plain = reveal(inputs);
  const [failure] = cloud.rules.flatMap((rule) => rule(found.type, plain));
  if (failure) throw new Error(`${failure.property}: ${failure.reason} (${failure.source})`);
  refuse(cloud, type, found.type, plain, id);
  return change(cloud, type, found, inputs).then((outputs) => type.fails?.(outputs));
}

/** Throws where the cloud would refuse these inputs, of what has this id already where it is changed. */
export function refuse(
  { live, refuses }: Cloud,
  type: ResourceType,
  token: string,
  inputs: Properties,
  changed?: string,
): void {
  const isChanged = ({ id, type: other }: LiveResource) => id === changed && other === token;
  const [others, [before]] = [live.list().filter((one) => !isChanged(one)), live.list().filter(isChanged)];
  const reason =
    refuses?.(token, live.list(), inputs) ?? type.refuses?.(inputs, others, live.listSoftDeleted(), before);
  if (reason !== undefined) throw new Error(reason);
}
