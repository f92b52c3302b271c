import { randomBytes } from "node:crypto";
import {
  type CallContext,
  type DiffResult,
  InitializationError,
  type Properties,
  type PropertyValue,
  type ResourceHandler,
  UNKNOWN,
} from "../../infra/provider/protocol.ts";
import { change, type Cloud, refuse } from "./change.ts";
import { findDifference } from "./difference.ts";
import type { Method } from "./faults.ts";
import type { LiveResource } from "./live-resources.ts";
import { computeOutputs, type ResourceType } from "./resource-type.ts";
import { reveal } from "./secrets.ts";

/** Serves one resource type of the cloud. */
export function resourceHandler(cloud: Cloud, type: ResourceType): ResourceHandler {
  const { live, faults } = cloud;
  const begin = (method: Method, id: string, inputs: Properties, context: CallContext) => {
    cloud.record({ method, id, inputs, type: context.type, name: context.name, preview: context.preview });
    return faults.disturb(method, context);
  };
  return {
    async check(news, olds, context) {
      await begin("check", "", news, context);
      const inputs = { ...autoname(type, { olds, news }, context), ...news };
      const plain = reveal(inputs);
      const failures = cloud.rules.flatMap((rule) => rule(context.type, plain));
      return {
        inputs,
        failures: failures.map(({ property, reason, source }) => ({ property, reason: `${reason} (${source})` })),
      };
    },
    async diff({ id, oldInputs, oldOutputs, newInputs }, context) {
      await begin("diff", id, newInputs, context);
      const difference = changes({ type, oldInputs, oldOutputs, newInputs });
      return { ...difference, deleteBeforeReplace: deletesFirst(type, reveal(oldInputs), reveal(newInputs), context) };
    },
    async create(inputs, context) {
      const late = await begin("create", "", inputs, context);
      const plain = reveal(inputs);
      const { name } = context;
      if (context.preview) {
        const computed = computeOutputs(type, { id: UNKNOWN, name, inputs: plain });
        return { id: "", outputs: { ...inputs, ...Object.fromEntries(Object.keys(computed).map(toUnknown)) } };
      }
      refuseTakenName(cloud, type, context.type, plain);
      refuse(cloud, type, context.type, plain);
      const id = type.id?.({ name, inputs: plain }) ?? `${name}-${randomBytes(4).toString("hex")}`;
      if (live.get(context.type, id)) throw new Error(`409: ${context.type} "${id}" already exists`);
      await cloud.beforeChange?.({ type: context.type, name, inputs: plain }, live.list());
      const outputs = { ...inputs, ...computeOutputs(type, { id, name, inputs: plain }) };
      live.put({ id, type: context.type, name, inputs, outputs });
      await cloud.afterChange?.(context.type, live.list());
      const reason = late ?? type.fails?.(outputs);
      if (reason !== undefined) throw new InitializationError(id, inputs, outputs, [reason]);
      return { id, outputs };
    },
    async read({ id, inputs }, context) {
      await begin("read", id, inputs, context);
      const found = live.get(context.type, id);
      return found && { id, inputs: found.inputs, outputs: found.outputs };
    },
    async update({ id, oldInputs, oldOutputs, newInputs }, context) {
      const late = await begin("update", id, newInputs, context);
      const found = live.get(context.type, id);
      if (!found) throw new Error(`404: ${context.type} "${id}" does not exist; run pulumi refresh`);
      const made = { id, name: context.name, inputs: reveal(newInputs), previous: reveal(found.outputs) };
      if (bridged.test(context.type) && !changes({ type, oldInputs, oldOutputs, newInputs }).changes)
        return { outputs: oldOutputs };
      if (context.preview) return { outputs: { ...newInputs, ...computeOutputs(type, made) } };
      refuse(cloud, type, context.type, made.inputs, id);
      const outputs = await change(cloud, type, found, newInputs);
      const reason = late ?? type.fails?.(outputs);
      if (reason !== undefined) throw new InitializationError(id, newInputs, outputs, [reason]);
      return { outputs };
    },
    async delete({ id, inputs }, context) {
      await begin("delete", id, inputs, context);
      const found = live.list().find((entry) => entry.type === context.type && entry.id === id);
      if (!found) return;
      const others = live.list().filter((entry) => entry.type !== context.type || entry.id !== id);
      const reason = type.refusesDeletion?.(found, others);
      if (reason !== undefined) throw new Error(reason);
      for (const other of others) if (type.contains?.(found, other)) live.delete(other.type, other.id);
      if (type.softDelete) live.softDelete(context.type, id);
      else live.delete(context.type, id);
    },
  };
}

// A provider that is made from Terraform's compares with what it kept; where nothing differs, an update does nothing and
// says that all is well, even after one that failed.
// https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/tfbridge/provider.go
const bridged = /^(aws|gcp|cloudflare):/;

function changes({
  type,
  oldInputs,
  oldOutputs,
  newInputs,
}: {
  type: ResourceType;
  oldInputs: Properties;
  oldOutputs: Properties;
  newInputs: Properties;
}): DiffResult {
  // What a failed update asked for is in what the provider kept, while the engine keeps the inputs before it.
  const isKept = (key: string) => type.settles?.includes(key) || (type.fails !== undefined && key in newInputs);
  const settled = Object.entries(oldOutputs).filter(([key]) => isKept(key));
  const olds = { ...oldInputs, ...Object.fromEntries(settled) };
  return findDifference(reveal(olds), reveal(newInputs), type.replaceOn ?? []);
}

function toUnknown(name: string): [string, PropertyValue] {
  return [name, UNKNOWN];
}

function autoname(
  type: ResourceType,
  { olds, news }: { olds: Properties | undefined; news: Properties },
  { name }: CallContext,
): Properties {
  if (type.autoname === undefined) return {};
  const start = typeof news.namePrefix === "string" ? news.namePrefix : `${name}-`;
  const known = olds?.namePrefix === news.namePrefix ? olds?.[type.autoname] : undefined;
  return { [type.autoname]: known ?? `${start}${randomBytes(4).toString("hex").slice(0, 7)}` };
}

/**
 * Whether a replacement deletes before it creates: as the type says, else where the program itself chose a name that the
 * replacement keeps, so that two of the kind cannot live side by side. "named" goes by the name alone.
 */
// https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
function deletesFirst(
  { deleteBeforeReplace, autoname }: ResourceType,
  olds: Properties,
  news: Properties,
  { name }: CallContext,
): boolean {
  if (typeof deleteBeforeReplace === "boolean") return deleteBeforeReplace;
  const given = autoname === undefined ? undefined : news[autoname];
  const isAutomatic =
    typeof given === "string" && given.startsWith(`${name}-`) && /^[0-9a-f]{7}$/.test(given.slice(name.length + 1));
  if (deleteBeforeReplace === "named") return !isAutomatic;
  return typeof given === "string" && !isAutomatic && olds[autoname ?? ""] === given;
}

function refuseTakenName({ live }: Cloud, type: ResourceType, token: string, inputs: Properties): void {
  const { unique, softDelete } = type;
  if (unique === undefined || inputs[unique] === undefined) return;
  const has = (other: LiveResource) => other.type === token && other.inputs[unique] === inputs[unique];
  const what = `409: ${token} with ${unique} "${inputs[unique]}"`;
  if (live.list().some(has)) throw new Error(`${what} already exists`);
  if (softDelete && live.listSoftDeleted().some(has))
    throw new Error(`${what} is deleted, and its name stays taken (${softDelete.source})`);
}
