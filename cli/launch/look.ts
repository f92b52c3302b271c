import { basename } from "node:path";
import type { Check } from "../../verify/contract.ts";
import { examiningFlags } from "../../verify/command/examining-flags.ts";
import { toOptions, type VerifyFlags } from "../../verify/command/flags.ts";
import { type KnownEndpoint, onAuthorizationUrl } from "../../verify/command/verify.ts";
import { showProgress } from "../../verify/command/progress.ts";
import { lengthFlags, type LengthFlags, toLengthOptions } from "../../verify/command/length-flags.ts";
import { messageOf } from "../../verify/message.ts";
import type { VerifyOptions } from "../../verify/options.ts";
import { makeRedactor } from "../../verify/redact.ts";
import { secretsOf } from "../../verify/secrets.ts";
import { endWithSignals } from "../interruption.ts";
import { UsageError, UserError } from "../user-error.ts";
import { chooseSubject, findEndpoint, type Subject } from "../verify-endpoint.ts";
import type { Facts } from "./facts.ts";
import { findFacts } from "./find-facts.ts";
import type { Known } from "./known.ts";
import { launchFile, readLaunch } from "./launch-file.ts";
import type { Launch } from "./launch-schema.ts";
import { pluginEntries } from "./plugin.ts";
import { readZip, toZip } from "./plugin-files.ts";
import { admitsOf, type LaunchReport, readDirectories, toReport } from "./report.ts";
import { directories, type Directory, evaluate } from "./rule.ts";
import { rulesFor } from "./rules/index.ts";
import { knowStack } from "./stack-knowledge.ts";

/** The words and flags of what looks at a launch. */
export const lookingArguments = {
  subject: { type: "positional", required: false, description: "Stack or URL to look at; files alone without one" },
  stack: { type: "string", description: "Stack that is meant, in place of a URL" },
  file: { type: "string", description: "launch.yaml to read; that of the project by default" },
  for: {
    type: "string",
    default: directories.join(","),
    description: `What is launched for: ${directories.join(", ")}`,
  },
  "token-env": examiningFlags["token-env"],
  "second-token-env": examiningFlags["second-token-env"],
  "client-id": examiningFlags["client-id"],
  "client-secret-env": examiningFlags["client-secret-env"],
  "oauth-issuer": examiningFlags["oauth-issuer"],
  "redirect-url": examiningFlags["redirect-url"],
  "allow-writes": examiningFlags["allow-writes"],
  timeout: { ...examiningFlags.timeout, default: "240" },
  idle: lengthFlags.idle,
} as const;

/** Those as they were typed. */
export interface LookingArguments extends Omit<VerifyFlags, "quick">, LengthFlags {
  subject?: string | undefined;
  stack?: string | undefined;
  file?: string | undefined;
  for: string;
}

/** What was found out, and what the rules say of it. */
export interface Looked {
  launch: Launch;
  facts: Facts;
  /** Judges by the rules again, such as with the package that was made. */
  judge(facts: Facts): LaunchReport;
}

/** What is launched for, as it was typed; throws a UsageError where one of it is no directory. */
export function chooseDirectories(text: string): Directory[] {
  const chosen = readDirectories(text);
  if (chosen === undefined) throw new UsageError(`--for ${text} is no list of ${directories.join(", ")}`);
  return chosen;
}

/** Reads launch.yaml, looks at the stack or the URL if one is named, and packs what would be uploaded, in memory. */
export async function look(args: LookingArguments, beside: readonly Check[] = []): Promise<Looked> {
  const chosen = chooseDirectories(args.for);
  const file = args.file ?? launchFile();
  const launch = await readLaunch(file);
  const isNamed = args.subject !== undefined || args.stack !== undefined;
  const subject = isNamed ? chooseSubject(args.subject, args.stack) : undefined;
  // The pause lies before the run.
  const timeout = String(Number(args.timeout) + Number(args.idle ?? 0));
  const given = { ...(await toOptions({ ...args, quick: false })), ...(await toLengthOptions({ ...args, timeout })) };
  const { endpoint, ...known } = await endpointOf(subject);
  const options: VerifyOptions = { ...given, ...known, onAuthorizationUrl };
  const stack = subject !== undefined && "stack" in subject ? await knowStack(subject.stack) : undefined;
  const keepsInstance = stack && "value" in stack.stack ? stack.stack.value.service.minInstances > 0 : undefined;
  const progress = showProgress("value" in endpoint && process.stderr.isTTY);
  const found = await endWithSignals(() =>
    findFacts({
      launch,
      file,
      endpoint,
      options,
      keepsInstance,
      onProgress: progress.onProgress,
      beside,
    }),
  ).finally(progress.stop);
  const facts = { ...found, ...stack };
  const redactor = makeRedactor(secretsOf(options));
  const about = {
    subject: `${launch.displayName ?? launch.name ?? basename(file)} ${launch.version ?? ""}`.trim(),
    endpoint: "value" in endpoint ? endpoint.value : null,
    admits: admitsOf(facts),
    for: chosen,
    at: new Date().toISOString(),
  };
  return {
    launch,
    facts: { ...facts, plugin: await packInMemory(facts) },
    judge: (all) => redactor.clean(toReport(about, evaluate(rulesFor(chosen), all, subject))),
  };
}

/** The endpoint with what is known of it; a stack that is not deployed yet has none, and its file is read all the same. */
async function endpointOf(
  subject: Subject | undefined,
): Promise<{ endpoint: Known<string> } & Omit<KnownEndpoint, "endpoint">> {
  if (subject === undefined) return { endpoint: { unknown: "name a stack or a URL to look at" } };
  try {
    const { endpoint, ...known } = await findEndpoint(subject);
    return { endpoint: { value: endpoint }, ...known };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [line = error.message] = error.message.split("\n");
    return { endpoint: { unknown: line } };
  }
}

/** What would be uploaded, without pictures of components, read back; unknown where the tools are. */
async function packInMemory({ launch, images, prompts, tools }: Facts): Promise<Facts["plugin"]> {
  if ("unknown" in tools) return tools;
  if ("unknown" in launch || "unknown" in images) return { unknown: "launch.yaml cannot be read" };
  const ingredients = {
    launch: launch.value,
    images: images.value,
    prompts: "value" in prompts ? prompts.value : [],
    tools: tools.value,
    screenshots: [],
  };
  try {
    return { value: await readZip(await toZip(pluginEntries(ingredients))) };
  } catch (error) {
    return { unknown: messageOf(error) };
  }
}
