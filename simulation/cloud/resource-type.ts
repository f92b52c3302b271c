import { type Properties, type PropertyValue, UNKNOWN } from "../../infra/provider/protocol.ts";
import type { LiveResource } from "./live-resources.ts";
import { asSecret } from "./secrets.ts";

/** How resources of one type behave; by default every change is an update and the outputs are the inputs. */
export interface ResourceType {
  /** What the cloud computes, from inputs in plain; `previous` holds the outputs before an update. */
  outputs?(made: { id: string; name: string; inputs: Properties; previous?: Properties }): Properties;
  /**
   * Why the cloud would refuse these inputs, in plain, with what exists beside, what is soft-deleted, and what it was before a
   * change; nothing where it would not.
   */
  refuses?(
    inputs: Properties,
    others: readonly LiveResource[],
    softDeleted: readonly LiveResource[],
    before?: LiveResource,
  ): string | undefined;
  /** Why what the cloud did is not good, by its outputs: the call fails, and what it asked for is there all the same. */
  fails?(outputs: Properties): string | undefined;
  /** Why the cloud would refuse to delete this resource, with what else exists; nothing where it would not. */
  refusesDeletion?(resource: LiveResource, live: readonly LiveResource[]): string | undefined;
  /** Whether a deleted resource keeps its `unique` input taken, as the page says; its id stays known to the cloud. */
  softDelete?: { source: string };
  /** Names of computed outputs that are secret. */
  secretOutputs?: string[];
  /** The id the cloud gives; the program's name and a number by default. */
  id?(made: { name: string; inputs: Properties }): string;
  /** Inputs of which the cloud says what became of them: what is in the outputs counts as what was asked for before. */
  settles?: string[];
  /** Inputs that cannot change: `location`, or `template.containers.name` below a list. */
  replaceOn?: string[];
  /** Whether a replacement begins with the deletion; "named": unless the provider gave the name. */
  deleteBeforeReplace?: boolean | "named";
  /** Whether the other resource lies inside of this one, and so goes with it. */
  contains?(resource: LiveResource, other: LiveResource): boolean;
  /** An input that no two resources of the type may share. */
  unique?: string;
  /** An input that the provider fills when it is missing, with the program's name and a random end. */
  autoname?: string;
}

/** A refusal by the cloud, with the URL of the documentation that says so. */
export interface RuleFailure {
  property: string;
  reason: string;
  source: string;
}

/** Checks inputs as a cloud would; values that are not known yet are UNKNOWN. */
export type Rule = (type: string, inputs: Properties) => RuleFailure[];

/** The computed outputs of a resource, with those UNKNOWN that are built from an unknown value. */
export function computeOutputs(
  type: ResourceType,
  made: { id: string; name: string; inputs: Properties; previous?: Properties },
): Properties {
  const computed = Object.entries(type.outputs?.(made) ?? {}).map(([name, value]): [string, PropertyValue] => {
    if (JSON.stringify(value).includes(UNKNOWN)) return [name, UNKNOWN];
    return [name, type.secretOutputs?.includes(name) ? asSecret(value) : value];
  });
  return Object.fromEntries(computed);
}
