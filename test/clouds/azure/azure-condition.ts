import { Reader } from "./text-reader.ts";

/** The role assignment that a request makes or deletes. */
export interface AssignmentAttributes {
  roleDefinitionId: string;
  principalId: string;
  principalType: string;
}

/** What a condition is asked about. */
export interface ConditionedRequest {
  action: string;
  assignment?: AssignmentAttributes;
}

/**
 * Whether a condition on a role assignment holds, as far as conditions on role assignments go; throws on what it cannot
 * read.
 */
// https://learn.microsoft.com/azure/role-based-access-control/conditions-format
export function holds(condition: string, request: ConditionedRequest): boolean {
  const reader = new Reader(condition);
  const result = either(reader, request);
  reader.end();
  return result;
}

function either(reader: Reader, request: ConditionedRequest): boolean {
  let result = both(reader, request);
  while (reader.take(/^OR\b/)) result = both(reader, request) || result;
  return result;
}

function both(reader: Reader, request: ConditionedRequest): boolean {
  let result = single(reader, request);
  while (reader.take(/^AND\b/)) result = single(reader, request) && result;
  return result;
}

function single(reader: Reader, request: ConditionedRequest): boolean {
  if (reader.take(/^!/)) return !single(reader, request);
  if (reader.take(/^\(/)) {
    const result = either(reader, request);
    if (!reader.take(/^\)/)) reader.fail();
    return result;
  }
  const action = reader.take(/^ActionMatches\{'([^']+)'\}/);
  if (action) return action[1]?.toLowerCase() === request.action.toLowerCase();
  const comparison = reader.take(
    /^@(Request|Resource)\[Microsoft\.Authorization\/roleAssignments:(\w+)\] ForAnyOfAnyValues:GuidEquals \{([^}]+)\}/,
  );
  if (!comparison) return reader.fail();
  const [, , attribute = "", values = ""] = comparison;
  const known = attributesOf(request.assignment)[attribute];
  return known !== undefined && values.split(",").some((value) => value.trim().toLowerCase() === known.toLowerCase());
}

function attributesOf(assignment: AssignmentAttributes | undefined): Record<string, string | undefined> {
  return {
    RoleDefinitionId: assignment?.roleDefinitionId.split("/").at(-1),
    PrincipalId: assignment?.principalId,
    PrincipalType: assignment?.principalType,
  };
}
