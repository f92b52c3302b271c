import { tokenVariable, toWord } from "../infra/remedies.ts";
import { faultOfToken } from "../verify/command/flags.ts";
import { UserError } from "./user-error.ts";

/** The token by which the endpoint is examined, if there is one; throws a UserError, before anything is done, where it can be none. */
export function tokenOfShell(): string | undefined {
  const token = process.env[tokenVariable]?.trim() ?? "";
  if (token === "") return undefined;
  const fault = faultOfToken(token);
  if (fault === undefined) return token;
  throw new UserError(`${tokenVariable} holds no bearer token: ${fault}; set it to the token alone, or unset it`);
}

/** The flag by which a command signs in as the one before did; nothing where that did not. */
export function tokenFlag(variable: string | undefined): string {
  return variable === undefined ? "" : ` --token-env ${toWord(variable)}`;
}
