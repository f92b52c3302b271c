import * as z from "zod";
import { readPublishedFile } from "../../infra/policy/published.ts";
import type { PolicyStack } from "../../infra/policy/rule.ts";
import { isProduction } from "../../infra/production.ts";
import { projectDirectory, readStackFile } from "../project.ts";
import type { Session } from "../pulumi.ts";
import { readOutputs } from "../service-outputs.ts";

const fileSchema = z.object({ config: z.object({ "slipway:service": z.object({ production: z.boolean() }) }) });
const outputsSchema = z.object({ url: z.string() });

/** What the rules must know of a stack beside its resources: whether people depend on it, where it is and where it was published. */
export async function factsOf(session: Session): Promise<Omit<PolicyStack, "resources">> {
  const { stack: name } = session;
  const { data: file } = fileSchema.safeParse(await readStackFile(name));
  const published = readPublishedFile(projectDirectory());
  const facts = { name, production: file?.config["slipway:service"].production ?? isProduction(name) };
  if (published === undefined) return facts;
  const { data: outputs } = outputsSchema.safeParse(await readOutputs(session).catch(() => ({})));
  return { ...facts, ...(outputs ? { url: outputs.url } : {}), published };
}
