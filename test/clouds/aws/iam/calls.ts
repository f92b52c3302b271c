import type { Properties } from "../../../../infra/provider/protocol.ts";
import type { Call } from "./policy.ts";

/** A resource as the simulated cloud knows it. */
export interface Seen {
  type: string;
  name: string;
  id: string;
  inputs: Properties;
  outputs: Properties;
}

/** Whose a stack's resources are. */
export interface Place {
  region: string;
  account: string;
  service: string;
  stack: string;
}

export type Method = "create" | "read" | "update" | "delete";

/** Actions on a resource, in the words of one service: `ecr: CreateRepository TagResource`. */
type Actions = Partial<Record<Method, string>>;

/** What the AWS provider asks of AWS for a type. */
export interface TypeFacts {
  /** The resource whose rights are asked for. */
  arn(seen: Seen, place: Place, all: readonly Seen[]): string;
  actions: Actions;
  /** What is asked of other resources as well: actions, the resource, and more of the context. */
  also?(seen: Seen, place: Place, all: readonly Seen[]): [Method[], string, string, Call["context"]?][];
}

/** Types that call nothing of AWS. */
const silent = /^(pulumi|slipway|cloudflare):/;

/** The calls that one method of a resource makes; throws where the type is not known here. */
export function callsOf(
  method: Method,
  seen: Seen,
  { place, all, types }: { place: Place; all: readonly Seen[]; types: Readonly<Record<string, TypeFacts>> },
): Call[] {
  if (silent.test(seen.type)) return [];
  const facts = types[seen.type];
  if (!facts) throw new Error(`what does the AWS provider call for ${seen.type}? Say so in test/clouds/aws/iam/`);
  const { service, stack } = place;
  const tags = (key: string) => ({ [`${key}/slipway-service`]: service, [`${key}/slipway-stack`]: stack });
  const boundary = boundaryOf(seen, all);
  const main = actionsOf(facts.actions[method] ?? "").map((action, index) => ({
    action,
    resource: facts.arn(seen, place, all),
    context: {
      ...tags("aws:RequestTag"),
      // What is just made bears no tags until the request's are set.
      ...(method === "create" && (index === 0 || isTagging(action)) ? {} : tags("aws:ResourceTag")),
      ...boundary,
      // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
      ...(method === "create" && action === "ec2:CreateTags"
        ? { "ec2:CreateAction": actionsOf(facts.actions.create ?? "")[0]?.replace("ec2:", "") ?? "" }
        : {}),
    },
  }));
  const others = (facts.also?.(seen, place, all) ?? [])
    .filter(([methods]) => methods.includes(method))
    .flatMap(([, actions, resource, context]) =>
      actionsOf(actions).map((action) => ({
        action,
        resource,
        context: { ...tags("aws:ResourceTag"), ...context },
      })),
    );
  return [...main, ...others];
}

function isTagging(action: string): boolean {
  return /:(Tag|AddTags|CreateTags)/.test(action);
}

/** `ecr: CreateRepository TagResource` as `ecr:CreateRepository` and `ecr:TagResource`. */
function actionsOf(text: string): string[] {
  const [service = "", ...names] = text.split(/:? +/).filter(Boolean);
  return names.map((name) => `${service}:${name}`);
}

function boundaryOf({ type, inputs }: Seen, all: readonly Seen[]): Call["context"] {
  if (!type.startsWith("aws:iam/role")) return {};
  const role = type === "aws:iam/role:Role" ? inputs : roleOf(inputs.role, all)?.inputs;
  const arn = role?.permissionsBoundary;
  return typeof arn === "string" ? { "iam:PermissionsBoundary": arn } : {};
}

/** The role of this id. */
export function roleOf(id: unknown, all: readonly Seen[]): Seen | undefined {
  return all.find((seen) => seen.type === "aws:iam/role:Role" && seen.id === id);
}

/** A type whose ARN the cloud gives. */
export function named(actions: Actions): TypeFacts {
  return { arn: arnOf, actions };
}

/** The ARN that the cloud gave. */
export function arnOf(seen: Seen | undefined): string {
  return String(seen?.outputs.arn);
}

/** An ARN in the stack's region. */
export function regional({ region, account }: Place, service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

/** Handing a role to a service. */
export function passing(role: string, service: string): [Method[], string, string, Call["context"]] {
  return [["create", "update"], "iam: PassRole", role, { "iam:PassedToService": service }];
}

/** The role that a service makes for itself at the first use of the account. */
export function linked(service: string, role: string): [Method[], string, string, Call["context"]] {
  const arn = `arn:aws:iam::123456789012:role/aws-service-role/${service}/${role}`;
  return [["create"], "iam: CreateServiceLinkedRole", arn, { "iam:AWSServiceName": service }];
}
