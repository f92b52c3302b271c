import { originRules } from "./origin-rules.ts";
import { platformRules, rightsRules } from "./platform-rules.ts";
import type { PolicyRule, PolicyStack } from "./rule.ts";
import { serviceRules } from "./service-rules.ts";

/** Every rule by which a stack's resources are judged. */
export const policyRules: readonly PolicyRule[] = [...serviceRules, ...platformRules, ...rightsRules, ...originRules];

/** One resource, or the stack, that breaks a rule. */
export interface Violation extends Pick<PolicyRule, "id" | "level" | "title" | "why" | "fix"> {
  /** The resource as `type name`; undefined of the stack as a whole. */
  where?: string;
  seen: string;
}

/** What of a stack breaks a rule, what is mandatory first. */
export function judge(stack: PolicyStack, rules: readonly PolicyRule[] = policyRules): Violation[] {
  const found = rules.flatMap(({ resource, stack: whole, ...rule }): Violation[] => [
    ...stack.resources.flatMap((one) =>
      (resource?.(one, stack) ?? []).map((seen) => ({ ...rule, where: `${one.type} ${one.name}`, seen })),
    ),
    ...(whole?.(stack) ?? []).map((seen) => ({ ...rule, seen })),
  ]);
  return found.toSorted((one, other) => Number(other.level === "mandatory") - Number(one.level === "mandatory"));
}
