import { ConfigError } from "../infra/errors.ts";
import { plainSecretFault, plainSecrets } from "../infra/stack-file.ts";
import { shellHint } from "./embedded-state.ts";
import { readStackFile } from "./project.ts";
import { UserError } from "./user-error.ts";

/**
 * Throws a UserError where a secret stands in plain text in a stack's file. The program sees that too, but not where a
 * copy of the file is deployed.
 */
export async function refusePlainSecrets(stack: string): Promise<void> {
  const names = Object.keys(plainSecrets(await readStackFile(stack)));
  if (names.length === 0) return;
  const { message } = new ConfigError(names.map((name) => plainSecretFault(name, stack)));
  throw new UserError(`${message}${await shellHint(stack)}`);
}
