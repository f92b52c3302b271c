import { mapSecrets } from "../../infra/provider/secret-values.ts";
import type { Properties } from "../../infra/provider/protocol.ts";

export { asSecret, reveal } from "../../infra/provider/secret-values.ts";

/** What a record shows in place of a secret. */
export const SECRET = "[secret]";

/** The properties as a record may show them: each secret replaced by SECRET. */
export function redact(properties: Properties): Properties {
  return mapSecrets(properties, () => SECRET);
}
