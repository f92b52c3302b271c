import * as z from "zod";
import type { Properties } from "../../../provider/protocol.ts";
import { withPackageOf } from "../../../missing-package.ts";

const requestSchema = z.object({
  context: z.string(),
  method: z.enum(["GET", "POST", "PATCH", "DELETE"]),
  path: z.string(),
  /** JSON; empty where there is none. */
  body: z.string(),
  /** What kind of JSON a patch is. */
  type: z.string().optional(),
});

/** Asks a cluster's API server one question: `{context, method, path, body, type}` in, `{status, text}` out. */
async function request(args: Properties): Promise<Properties> {
  const { ask } = await withPackageOf("kubernetes", () => import("./ask.ts"));
  const { status, text } = await ask(requestSchema.parse(args));
  return { status, text };
}

/** Functions that the program's side of the target calls. */
export const functions: Readonly<Record<string, (args: Properties) => Promise<Properties>>> = { request };
