import * as z from "zod";
import { readStackFile, stackNames } from "../project.ts";

const name = z.string().optional();
const configSchema = z.object({
  "slipway:options": z.object({
    ci: z.object({ state: z.object({ keyArn: name, key: name, keyId: name }) }),
  }),
});

/** What is to be known of stacks whose secrets one key seals: who previews the one may open the other's. */
export async function sharedKeyWarnings(): Promise<string[]> {
  const stacks = new Map<string, string[]>();
  for (const stack of stackNames()) {
    const { data } = configSchema.safeParse((await readStackFile(stack)).config);
    const { keyArn, key = keyArn, keyId = key } = data?.["slipway:options"].ci.state ?? {};
    if (keyId !== undefined) stacks.set(keyId.toLowerCase(), [...(stacks.get(keyId.toLowerCase()) ?? []), stack]);
  }
  return [...stacks.values()]
    .filter((names) => names.length > 1)
    .map(
      (names) =>
        `${names.join(", ")} name the same key in slipway:options.ci.state: who previews one of them may open the secrets of all; give each its own, with pulumi stack change-secrets-provider`,
    );
}
