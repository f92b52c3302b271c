import { type AssignmentAttributes, holds } from "./azure-condition.ts";
import { azureRoles, type Role } from "./azure-roles.ts";

/** A role that somebody has on something and all that lies in it. */
export interface Assignment extends AssignmentAttributes {
  scope: string;
  condition?: string | undefined;
}

/** One thing that somebody wants to do. */
export interface AzureRequest {
  /** Such as `Microsoft.KeyVault/vaults/read`. */
  action: string;
  /** Id of what it is done to. */
  scope: string;
  /** Whether it is done to the data of the thing, past Azure Resource Manager. */
  isData?: boolean;
  /** The role assignment that it makes or deletes. */
  assignment?: AssignmentAttributes;
}

/** Whether roles allow a request, Azure's or those of the stack's own; throws where a role is neither. */
// https://learn.microsoft.com/azure/role-based-access-control/overview#how-azure-rbac-determines-if-a-user-has-access-to-a-resource
export function isAllowed(
  assignments: readonly Assignment[],
  request: AzureRequest,
  own: Readonly<Record<string, Role>> = {},
): boolean {
  return assignments.some(({ scope, roleDefinitionId, condition }) => {
    const id = roleDefinitionId.split("/").at(-1) ?? "";
    const role = azureRoles[id] ?? own[id];
    if (!role) throw new Error(`what the role ${roleDefinitionId} allows is not in azure-roles.ts`);
    const { actions, notActions, dataActions } = role;
    if (!covers(scope, request.scope)) return false;
    const matches = (patterns: string[]) => patterns.some((pattern) => fits(pattern, request.action));
    const isInRole = request.isData ? matches(dataActions) : matches(actions) && !matches(notActions);
    return isInRole && (condition === undefined || holds(condition, request));
  });
}

function covers(scope: string, wanted: string): boolean {
  const [outer, inner] = [scope.toLowerCase(), wanted.toLowerCase()];
  return inner === outer || inner.startsWith(`${outer}/`);
}

// Managed Identity Operator is there to assign an identity, and says so with a star before the last part.
// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/identity#managed-identity-operator
function fits(pattern: string, action: string): boolean {
  const escaped = pattern.split("*").map((part) => part.replaceAll(/[.\\+?^${}()|[\]]/g, String.raw`\$&`));
  return new RegExp(`^${escaped.join(".*").replaceAll("/.*/", "/(.*/)?")}$`, "i").test(action);
}
