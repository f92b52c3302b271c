import * as z from "zod";
import type { Properties } from "../../../provider/protocol.ts";
import { withPackageOf } from "../../../missing-package.ts";

const requestSchema = z.object({
  context: z.string(),
  method: z.enum(["GET", "POST"]),
  path: z.string(),
  /** JSON; empty where there is none. */
  body: z.string(),
});

/** Asks a cluster's API server one question: `{context, method, path, body}` in, `{status, text}` out. */
async function request(args: Properties): Promise<Properties> {
  const { ask } = await withPackageOf("kubernetes", () => import("./ask.ts"));
  const { status, text } = await ask(requestSchema.parse(args));
  return { status, text };
}

/** Functions that the program's side of the target calls. */
export const functions: Readonly<Record<string, (args: Properties) => Promise<Properties>>> = { request };
