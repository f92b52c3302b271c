import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import * as z from "zod";

/** One resource's change and how long it took. */
export interface Step {
  name: string;
  type: string;
  operation: string;
  seconds: number;
  /** Of a container: from its start to its first healthy answer. */
  readyMilliseconds?: number;
}

/** What the engine's event log told. */
export interface Events {
  steps: Step[];
  /** What the engine, the program and the platform called an error. */
  errors: string[];
  /** Output of the image build's last step, when the build failed. */
  failedBuildStep: string[];
  /** Whether that step ran into the build's time limit. */
  buildTimedOut: boolean;
}

const eventSchema = z.object({
  diagnosticEvent: z.object({ urn: z.string().optional(), message: z.string(), severity: z.string() }).optional(),
  resourcePreEvent: z.object({ metadata: z.object({ urn: z.string(), op: z.string(), type: z.string() }) }).optional(),
  resOutputsEvent: z
    .object({
      metadata: z.object({
        urn: z.string(),
        op: z.string(),
        type: z.string(),
        new: z.object({ outputs: z.object({ readyMilliseconds: z.number().optional() }).nullish() }).nullish(),
      }),
    })
    .optional(),
});

const pollMs = 50;
const shownLines = 20;

/**
 * Reads the engine's event log while it is written: its own times have whole seconds only. It decorates what the engine
 * did, so nothing in the log and no failure to read it is an error.
 */
export function followEvents(file: string): { stop(): Promise<Events> } {
  const steps: Step[] = [];
  const errors: string[] = [];
  const build: string[] = [];
  const began = new Map<string, number>();
  const stopped = new AbortController();
  // A piece may end within a character.
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const take = (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) record(line, began, { steps, errors, build });
  };
  const following = (async () => {
    while (!existsSync(file) && !stopped.signal.aborted) await sleep(pollMs);
    if (!existsSync(file)) return;
    const handle = await open(file);
    try {
      for (;;) {
        const last = stopped.signal.aborted;
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(1 << 20), 0, 1 << 20, null);
        if (bytesRead > 0) take(decoder.write(buffer.subarray(0, bytesRead)));
        else if (last) return;
        else await sleep(pollMs);
      }
    } finally {
      await handle.close();
    }
  })();
  // Whoever stops it waits for it; until then its failure is nobody's.
  following.catch(() => {});
  return {
    /** May be called again. */
    async stop() {
      stopped.abort();
      await following.catch(() => {});
      const buildTimedOut = build.some((line) => line.includes("context deadline exceeded"));
      return { steps, errors, failedBuildStep: lastStep(build), buildTimedOut };
    },
  };
}

function record(
  line: string,
  began: Map<string, number>,
  { steps, errors, build }: Pick<Events, "steps" | "errors"> & { build: string[] },
): void {
  const event = parseEvent(line);
  if (event === undefined) return;
  const { urn = "", message = "", severity } = event.diagnosticEvent ?? {};
  if (severity === "error") errors.push(toPlain(message));
  // One event holds as many lines as BuildKit had written by then.
  if (urn.includes("docker-build:index:Image::")) build.push(...toPlain(message).split("\n"));
  const started = event.resourcePreEvent?.metadata;
  if (started) began.set(`${started.op} ${started.urn}`, performance.now());
  const ended = event.resOutputsEvent?.metadata;
  // "replace" only joins a creation and a deletion that are reported by themselves.
  if (!ended || ended.op === "same" || ended.op === "replace") return;
  const start = began.get(`${ended.op} ${ended.urn}`);
  if (start === undefined) return;
  const name = ended.urn.split("::").at(-1) ?? ended.urn;
  const ready = ended.new?.outputs?.readyMilliseconds;
  steps.push({
    name,
    type: ended.type,
    operation: ended.op,
    seconds: (performance.now() - start) / 1000,
    ...(ready === undefined ? {} : { readyMilliseconds: ready }),
  });
}

// The engine writes its colours as tags: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/diag/colors/colors.go
function toPlain(message: string): string {
  return stripVTControlCharacters(message.replaceAll(/<\{%[^%]*%\}>/g, "")).trimEnd();
}

function parseEvent(line: string): z.infer<typeof eventSchema> | undefined {
  try {
    return eventSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** The lines of the step that a build ended with; BuildKit starts each with the step's number, such as `#8 1.2 text`. */
function lastStep(build: readonly string[]): string[] {
  const error = build.findLastIndex((line) => /failed to solve|context deadline exceeded/.test(line));
  if (error === -1) return [];
  const numbered = build.slice(0, error).filter((line) => /^#\d+ /.test(line));
  const number = numbered.at(-1)?.split(" ")[0];
  return numbered.filter((line) => line.startsWith(`${number} `)).slice(-shownLines);
}
