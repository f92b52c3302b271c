import type { SimulatedCloud } from "../../../../simulation/cloud/index.ts";
import { callsOf, type Method, type Place, type Seen } from "./calls.ts";
import { commonTypes } from "./common-types.ts";
import { ecsTypes } from "./ecs-types.ts";
import { callsOfLookUp } from "./look-ups.ts";
import { networkTypes } from "./network-types.ts";
import { appRunnerTypes } from "./platform-types.ts";
import { type Call, isAllowed, type Policy, readPolicy } from "./policy.ts";
import { authorized } from "./reference.ts";

const types = { ...commonTypes, ...ecsTypes, ...networkTypes, ...appRunnerTypes };

/** Calls that are refused, as AWS authorizes them. */
export async function refused(calls: readonly Call[], policy: Policy, boundary?: Policy): Promise<string[]> {
  const asked = await Promise.all(calls.map(authorized));
  return asked.filter((call) => !isAllowed(call, policy, boundary)).map(toWords);
}

/** Calls that are allowed, as AWS authorizes them. */
export async function allowed(calls: readonly Call[], policy: Policy, boundary?: Policy): Promise<string[]> {
  const asked = await Promise.all(calls.map(authorized));
  return asked.filter((call) => isAllowed(call, policy, boundary)).map(toWords);
}

function toWords({ action, resource, context }: Call): string {
  return `${action} on ${resource} with ${JSON.stringify(context)}`;
}

/** Whether a resource is the workflow's own identity, which an `up` of somebody else changes. */
export function isIdentity({ name }: Pick<Seen, "name">): boolean {
  return /-ci(-boundary|-common|-preview)?$/.test(name);
}

/** What the workflow's own policies allow together: to deploy, or to preview. */
export function rightsOf(
  all: readonly Pick<Seen, "type" | "name" | "inputs">[],
  purpose: "deploy" | "preview" = "deploy",
): Policy {
  const names = purpose === "deploy" ? /-ci(-common)?$/ : /-ci-preview$/;
  const policies = all.filter(({ type, name }) => /:(RolePolicy|Policy)$/.test(type) && names.test(name));
  return { Statement: policies.flatMap(({ inputs }) => readPolicy(inputs.policy).Statement) };
}

/** The calls that some methods of a resource make. */
export function callsFor(seen: Seen, methods: readonly Method[], place: Place, all: readonly Seen[]): Call[] {
  return methods.flatMap((method) => callsOf(method, seen, { place, all, types }));
}

/** Every call that deploying and reading these resources makes, and the end of those that are not the identity. */
export function callsOfAll(all: readonly Seen[], place: Place): Call[] {
  return all.flatMap((seen) =>
    callsFor(seen, isIdentity(seen) ? ["read"] : ["create", "read", "update", "delete"], place, all),
  );
}

/** What the workflow that a simulated cloud knows would be refused of all that was called there. */
export async function refusedToWorkflow(cloud: SimulatedCloud, place: Place): Promise<string[]> {
  const { resources, calls } = cloud;
  const lookUps = calls.filter(({ method }) => method === "invoke");
  const asked = [
    ...callsOfAll(resources, place),
    ...lookUps.flatMap(({ type, inputs }) => callsOfLookUp({ token: type, args: inputs }, place)),
  ];
  return refused(asked, rightsOf(resources));
}
