import * as z from "zod";
import { isProduction } from "../../infra/production.ts";
import { readStackFile } from "../project.ts";

const fileSchema = z.object({ config: z.object({ "slipway:service": z.object({ production: z.boolean() }) }) });

/** Whether people depend on a stack: as its file says, else by its name. */
export async function isInProduction(stack: string): Promise<boolean> {
  const { data } = fileSchema.safeParse(await readStackFile(stack));
  return data?.config["slipway:service"].production ?? isProduction(stack);
}
