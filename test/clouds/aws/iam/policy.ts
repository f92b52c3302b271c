import * as z from "zod";

/** One permission asked for: an action on one resource, with the keys that AWS puts into the request's context. */
export interface Call {
  action: string;
  resource: string;
  context: Record<string, string | string[]>;
}

const list = z.union([z.string().transform((text) => [text]), z.array(z.string())]);
const document = z.object({
  Statement: z.array(
    z.object({
      Effect: z.enum(["Allow", "Deny"]),
      Action: list,
      Resource: list,
      Condition: z.record(z.string(), z.record(z.string(), list)).optional(),
    }),
  ),
});

export type Policy = z.infer<typeof document>;

/** Reads a policy's text. */
export function readPolicy(text: unknown): Policy {
  return document.parse(JSON.parse(z.string().parse(text)));
}

/** Whether an identity with this policy may make the call; one with a boundary needs it to allow the call as well. */
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
export function isAllowed(call: Call, policy: Policy, boundary?: Policy): boolean {
  return [policy, ...(boundary ? [boundary] : [])].every(({ Statement }) => {
    const met = Statement.filter((statement) => applies(statement, call));
    return met.some(({ Effect }) => Effect === "Allow") && !met.some(({ Effect }) => Effect === "Deny");
  });
}

function applies({ Action, Resource, Condition = {} }: Policy["Statement"][number], call: Call): boolean {
  return (
    Action.some((pattern) => like(pattern.toLowerCase(), call.action.toLowerCase())) &&
    Resource.some((pattern) => likeArn(pattern, call.resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => holds(operator, values, call.context[key])),
    )
  );
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
function holds(operator: string, wanted: readonly string[], given: string | string[] | undefined): boolean {
  const [, quantifier, name = "", ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const values = given === undefined ? [] : [given].flat();
  if (given === undefined && (ifExists !== undefined || quantifier === "ForAllValues")) return true;
  const compare = comparisons[name];
  if (!compare) throw new Error(`the evaluator does not know the operator ${operator}`);
  const one = (value: string) => wanted.some((pattern) => compare(pattern, value));
  return quantifier === "ForAllValues" ? values.every(one) : values.some(one);
}

const comparisons: Record<string, (pattern: string, value: string) => boolean> = {
  StringEquals: (pattern, value) => pattern === value,
  StringLike: like,
  ArnEquals: likeArn,
  ArnLike: likeArn,
};

function like(pattern: string, value: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(value);
}

/** A wildcard never crosses the colons between an ARN's parts, of which the sixth is all the rest. */
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
export function likeArn(pattern: string, value: string): boolean {
  if (pattern === "*") return true;
  const parts = partsOf(value);
  return partsOf(pattern).every((part, index) => like(part, parts[index] ?? ""));
}

function partsOf(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}
