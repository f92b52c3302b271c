import { dirname, resolve } from "node:path";
import { loadChecks } from "../../verify/checks.ts";
import type { Check } from "../../verify/contract.ts";
import type { VerifyOptions } from "../../verify/options.ts";
import { readPrompts, type GoldenPrompt } from "../../verify/prompts/prompt-file.ts";
import type { Progress } from "../../verify/result.ts";
import { runChecks } from "../../verify/run.ts";
import type { Facts } from "./facts.ts";
import { measureFirstCall } from "./first-call.ts";
import { readImages } from "./images.ts";
import type { Known } from "./known.ts";
import type { Launch } from "./launch-schema.ts";
import { findLiveFacts, type LiveFacts } from "./live-facts.ts";
import { readPublished } from "./published.ts";
import { examinedChecks } from "./rules/live-rules.ts";

/** What is looked at, and how. */
export interface Looking {
  launch: Launch;
  /** Where launch.yaml lies: its paths are seen from there. */
  file: string;
  /** The endpoint, or why none is looked at. */
  endpoint: Known<string>;
  options: VerifyOptions;
  /** Whether an instance is always kept; undefined where nobody knows. */
  keepsInstance: boolean | undefined;
  onProgress?: (step: Progress) => void;
  /** What else is done with the endpoint and the browser meanwhile, such as taking pictures. */
  beside: readonly Check[];
}

const noStack = { unknown: "name a stack to look at" };

/** Finds out all that rules ask about files and the endpoint; what is known of a stack and a package is added by the caller. */
export async function findFacts(looking: Looking): Promise<Facts> {
  const { launch, file, endpoint } = looking;
  const prompts = await findPrompts(launch, file);
  const nothingSeen = "unknown" in endpoint ? endpoint : { unknown: "it was not looked at" };
  const offline = {
    launch: { value: launch },
    images: { value: await readImages(launch, file) },
    prompts,
    published: readPublished(launch, file),
    stack: noStack,
    secrets: noStack,
    deployments: noStack,
    access: noStack,
    plugin: nothingSeen,
    secretValues: noStack,
  };
  const live =
    "value" in endpoint ? await examineEndpoint(looking, endpoint.value, offline) : nothing(endpoint.unknown);
  return { firstCall: nothingSeen, report: nothingSeen, ...offline, ...live };
}

async function examineEndpoint(
  { launch, options, keepsInstance, onProgress, beside }: Looking,
  endpoint: string,
  { prompts, published }: Pick<Facts, "prompts" | "published">,
): Promise<LiveFacts & Pick<Facts, "firstCall" | "report">> {
  const firstCall = await measureFirstCall(endpoint, options, keepsInstance);
  const found: LiveFacts[] = [];
  // With the checks of the examiner, so that the endpoint is asked once for what both want to know.
  const gatherer: Check = {
    id: "protocol.launch-facts",
    group: "protocol",
    title: "what directories ask for",
    severity: "info",
    quick: false,
    timeoutSeconds: 120,
    async run(context) {
      found.push(await findLiveFacts(context, launch, prompts, published));
      return [];
    },
  };
  const own = [gatherer, ...beside];
  const all = [...(await loadChecks()), ...own];
  const only = [...examinedChecks, ...own.map(({ id }) => id)];
  const report = await runChecks(all, endpoint, { ...options, only }, onProgress);
  const reason = report.checks.find(({ id }) => id === gatherer.id)?.reason ?? "it was not looked at";
  const [live = nothing(reason)] = found;
  return { ...live, firstCall, report: { value: report } };
}

function nothing(reason: string): LiveFacts {
  const unknown = { unknown: reason };
  return {
    server: unknown,
    tools: unknown,
    components: unknown,
    lostComponents: unknown,
    answers: unknown,
    challenge: unknown,
    registryProof: unknown,
    retiredManifest: unknown,
    pages: unknown,
    caseCalls: unknown,
    openness: unknown,
  };
}

async function findPrompts({ prompts }: Launch, file: string): Promise<Known<readonly GoldenPrompt[]>> {
  if (prompts === undefined) return { unknown: "launch.yaml names no golden prompts: set prompts" };
  const read = await readPrompts(resolve(dirname(file), prompts));
  if ("prompts" in read) return { value: read.prompts };
  return {
    unknown: `${prompts} cannot be read: ${read.faults.map(({ line, seen }) => `line ${line}: ${seen}`).join("; ")}`,
  };
}
