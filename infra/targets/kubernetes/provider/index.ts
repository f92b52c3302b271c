import * as z from "zod";
import pLimit from "p-limit";
import type { Properties } from "../../../provider/protocol.ts";
import { withPackageOf } from "../../../missing-package.ts";

const questionsSchema = z.object({
  context: z.string(),
  questions: z.array(
    z.object({
      method: z.enum(["GET", "POST", "PATCH", "DELETE"]),
      path: z.string(),
      /** JSON; empty where there is none. */
      body: z.string(),
      /** What kind of JSON a patch is. */
      type: z.string().optional(),
      metadataOnly: z.boolean().optional(),
    }),
  ),
});
const changeSchema = z.object({
  context: z.string(),
  path: z.string(),
  resourceVersion: z.string(),
  seconds: z.number(),
});
const atOnce = 8;

const loadAsk = () => import("./ask.ts");
// Whoever loads this asks in a moment; where the package is missing, that is said then.
void loadAsk().catch(() => undefined);

/** Asks a cluster's API server: `{context, questions: {method, path, body, type}[]}` in, `{answers: {status, text}[]}` out. */
async function request(args: Properties): Promise<Properties> {
  const { ask } = await withPackageOf("kubernetes", loadAsk);
  const { context, questions } = questionsSchema.parse(args);
  const answers = await pLimit(atOnce).map(questions, (question) => ask({ context, ...question }));
  return { answers: answers.map(({ status, text }) => ({ status, text })) };
}

/** Waits for another version of what is at a path: `{context, path, resourceVersion, seconds}` in, nothing out. */
async function change(args: Properties): Promise<Properties> {
  const { untilChanged } = await withPackageOf("kubernetes", () => import("./watch.ts"));
  await untilChanged(changeSchema.parse(args));
  return {};
}

/** Functions that the program's side of the target calls. */
export const functions: Readonly<Record<string, (args: Properties) => Promise<Properties>>> = { request, change };
