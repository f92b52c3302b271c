import { dirname, resolve } from "node:path";
import * as z from "zod";
import type { TargetDefinition } from "../../infra/contract.ts";
import type { MuteFront } from "../../infra/facts.ts";
import { projectDirectory, readStackFile } from "../project.ts";
import { readTarget } from "../verify-endpoint.ts";

const records = z.record(z.string(), z.coerce.string()).catch({});
const names = z.array(z.string()).catch([]);
const schema = z.object({
  "slipway:target": z.string().catch(""),
  "slipway:service": z
    .object({
      name: z.string().optional().catch(undefined),
      domain: z.string().optional().catch(undefined),
      path: z.string().optional().catch(undefined),
      minInstances: z.number().default(1).catch(1),
      maxInstances: z.number().default(3).catch(3),
      env: records,
      wellKnown: records,
      secrets: names,
    })
    .catch({ minInstances: 1, maxInstances: 3, env: {}, wellKnown: {}, secrets: [] }),
  "slipway:image": z.object({ context: z.string().optional() }).catch({}),
  "slipway:options": z.looseObject({ dataPath: z.string().optional().catch(undefined) }).catch({}),
  "slipway:alerts": z.object({ receivers: z.array(z.unknown()).catch([]) }).catch({ receivers: [] }),
});

/** What a stack's file says that matters to those who launch; what is wrong with it is said by `preview`. */
export interface StackFacts {
  stack: string;
  target: string;
  service: z.infer<typeof schema>["slipway:service"];
  /** Folder of the server's source, absolute; undefined where the image is made elsewhere. */
  context: string | undefined;
  dataPath: string | undefined;
  receivers: number;
  /**
   * Whether what its target puts before the server answers paths by itself, with the stack's options; undefined for a target
   * that there is not, and where options that are wrong leave it open.
   */
  front: MuteFront | "answers" | undefined;
}

/** Reads them from the stack's file alone. */
export async function readStackFacts(stack: string): Promise<StackFacts> {
  const { config } = await readStackFile(stack);
  const read = schema.parse(config ?? {});
  const { context } = read["slipway:image"];
  const options = read["slipway:options"];
  return {
    stack,
    target: read["slipway:target"],
    service: read["slipway:service"],
    context: context === undefined ? undefined : resolve(projectDirectory(), context),
    dataPath: options.dataPath,
    receivers: read["slipway:alerts"].receivers.length,
    front: frontOf(await readTarget(stack), options),
  };
}

function frontOf(target: TargetDefinition | undefined, options: object): StackFacts["front"] {
  if (!target) return undefined;
  const { name, facts, bind } = target;
  if (!facts.fixedAnswers.value) return { front: name, source: facts.fixedAnswers.source };
  const bound = bind(options);
  return "target" in bound ? (bound.target.muteFront ?? "answers") : undefined;
}

/** Where the server's own files may lie: the source of its image, the folder above the project, and the project. */
export function serverFolders(context: string | undefined): string[] {
  const project = projectDirectory();
  return [...new Set([...(context === undefined ? [] : [context]), dirname(project), project])];
}
