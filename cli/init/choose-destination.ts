import * as z from "zod";
import { npxSlipway } from "../../infra/remedies.ts";
import { UsageError } from "../user-error.ts";
import { closest } from "../../infra/faults.ts";
import type { Ask } from "./ask.ts";
import type { DestinationFlags } from "./flags.ts";
import { type ChosenDestination, isState, stateHelp } from "./state.ts";
import { choiceOf, faultOfOption, isTargetName, targetChoices, type TargetName } from "./targets.ts";

/** Where the state of a project's stacks is kept already, in the words of `--state`, and what says so. */
export interface Kept {
  choice: string;
  why: string;
}

/**
 * Where a server goes to, by flags and, for what they leave open, by asking. Throws a UsageError that names the flags
 * where nobody can be asked, and for a value that the target would refuse.
 */
export async function chooseDestination(
  flags: DestinationFlags,
  { ask, stacks, kept }: { ask: Ask | undefined; stacks: readonly string[]; kept?: Kept | undefined },
): Promise<ChosenDestination> {
  const target = await chooseTarget(flags, ask, stacks);
  if (target === "docker") {
    if (flags.state !== undefined) throw new UsageError(stateOnDocker);
    if (flags.stack !== undefined && flags.stack !== "local")
      throw new UsageError(`--stack ${flags.stack} is for a cloud: the stack on Docker is called local`);
    return { destination: { target, stack: "local", options: {} }, state: "login" };
  }
  const stack = await chooseStack(flags.stack, { ask, stacks });
  const missing: string[] = [];
  const options: Record<string, string> = {};
  for (const name of choiceOf(target).required) {
    const flag = otherFlags[name] ?? name;
    const check = (value: string) => faultOfOption(target, name, value);
    const value = await valueOf(givenBy(flags, flag), { flag, ask, check, missing });
    if (value !== undefined) options[name] = value;
  }
  const needsDomain = choiceOf(target).needsDomain === true;
  const domain =
    needsDomain || flags.domain !== undefined
      ? await valueOf(flags.domain, { flag: "domain", ask, check: faultOfDomain, missing })
      : undefined;
  const repository =
    choiceOf(target).needsRepository === true
      ? await valueOf(flags.repository, { flag: "repository", ask, check: faultOfRepository, missing })
      : undefined;
  if (missing.length > 0) {
    const names = missing.map((flag) => `--${flag}`).join(" and ");
    throw new UsageError(`the target ${target} needs ${names}, and here is no terminal to ask on: give them`);
  }
  const state = kept ? keptState(flags, kept) : await chooseState(flags, target, ask);
  const more = { ...(domain !== undefined && { domain }), ...(repository !== undefined && { repository }) };
  return { destination: { target, stack, options, ...more }, state };
}

function givenBy(flags: DestinationFlags, name: string): string | undefined {
  const found = Object.entries(flags).find(([flag]) => flag === name)?.[1];
  return typeof found === "string" ? found : undefined;
}

async function chooseTarget(
  { target, yes }: DestinationFlags,
  ask: Ask | undefined,
  stacks: readonly string[],
): Promise<TargetName> {
  const names = Object.keys(targetChoices);
  if (target !== undefined) {
    if (isTargetName(target)) return target;
    throw new UsageError(`there is no target "${target}"${closest(target, names)}: --target takes ${names.join(", ")}`);
  }
  if (ask) {
    const choices = names.filter(isTargetName).map((value) => ({ value, label: `${value}: ${choiceOf(value).title}` }));
    const open = stacks.includes("local") ? choices.filter(({ value }) => value !== "docker") : choices;
    return ask.select("Where does it run in production?", open);
  }
  if (yes === true && stacks.length === 0) return "docker";
  throw new UsageError(
    `say where it runs, since here is no terminal to ask on: --target takes ${names.join(", ")}; ${npxSlipway()} init --help names what else can be given`,
  );
}

async function chooseStack(
  given: string | undefined,
  { ask, stacks }: { ask: Ask | undefined; stacks: readonly string[] },
): Promise<string> {
  // https://www.pulumi.com/docs/iac/concepts/stacks/#create-stack
  const check = (stack: string) =>
    !/^[\w.-]{1,100}$/.test(stack)
      ? "a stack's name has up to 100 letters, digits, hyphens, underscores and periods"
      : stack === "local" || stacks.includes(stack)
        ? `there is a stack ${stack} already: edit stacks/Pulumi.${stack}.yaml, or take another name with --stack`
        : undefined;
  const stack =
    given ?? (stacks.includes("prod") && ask ? await askFor("stack", "Name of the stack", ask, check) : "prod");
  const fault = check(stack);
  if (fault !== undefined) throw new UsageError(`--stack ${stack}: ${fault}`);
  return stack;
}

function askFor(
  flag: string,
  message: string,
  ask: Ask,
  check: (value: string) => string | undefined | Promise<string | undefined>,
) {
  return ask.text(`${message} (--${flag})`, { check: async (value) => check(value) });
}

/** The flag that says an option, where it has another name. */
const otherFlags: Readonly<Record<string, string>> = { location: "region", context: "cluster" };

const titles: Readonly<Record<string, string>> = {
  project: "Google Cloud project id",
  region: "Region or location",
  org: "Slug of the organization at Fly.io",
  workspace: "Id of the workspace, from its settings page",
  repository: "Repository for the image, such as ghcr.io/my-team/my-server",
  domain: "Host name of its own, such as mcp.example.com",
  cluster: "Context of the kubeconfig",
  gateway: "Implementation of the Gateway API there, such as envoy-gateway",
  issuer: "ClusterIssuer of cert-manager there",
};

async function valueOf(
  given: string | undefined,
  by: { flag: string; ask: Ask | undefined; check: (value: string) => Promise<string | undefined>; missing: string[] },
): Promise<string | undefined> {
  const { flag, ask, check, missing } = by;
  if (given === undefined && ask) return askFor(flag, titles[flag] ?? flag, ask, check);
  if (given === undefined) {
    missing.push(flag);
    return undefined;
  }
  const fault = await check(given);
  if (fault !== undefined) throw new UsageError(`--${flag} ${given}: ${fault}`);
  return given;
}

async function faultOfDomain(value: string): Promise<string | undefined> {
  const isHost = z.hostname().safeParse(value).success && /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(value);
  return isHost ? undefined : "must be a host name in lower case, such as mcp.example.com";
}

async function faultOfRepository(value: string): Promise<string | undefined> {
  // https://github.com/distribution/reference: lower case, without a tag.
  return /^[a-z0-9][a-z0-9._:-]*(\/[a-z0-9][a-z0-9._-]*)+$/.test(value)
    ? undefined
    : "must be a repository without a tag, such as ghcr.io/my-team/my-server";
}

/** What --state says, as the target can have it; throws a UsageError for anything else. */
export function checkState(state: string, target: TargetName): string {
  if (target === "docker") throw new UsageError(stateOnDocker);
  if (!isState(state)) throw new UsageError(`--state takes ${stateHelp}; "${state}" is none of them`);
  if (state !== "bucket" || choiceOf(target).cloud !== undefined) return state;
  throw new UsageError(`--state bucket: ${target} has no buckets; take login, or a URL such as s3://bucket`);
}

const stateOnDocker = "--state is for a cloud: a stack on Docker keeps its own";

/** The one place of all states; throws a UsageError where --state says another. */
export function keptState({ state }: DestinationFlags, { choice, why }: Kept): string {
  if (state === undefined || state === choice) return choice;
  throw new UsageError(
    `--state ${state}: ${why}, and there is one place for all stacks that are not on Docker: leave --state out`,
  );
}

async function chooseState({ state }: DestinationFlags, target: TargetName, ask: Ask | undefined): Promise<string> {
  if (state !== undefined) return checkState(state, target);
  if (!ask || choiceOf(target).cloud === undefined) return "login";
  return ask.select("Where is the state kept, which all who deploy share?", [
    { value: "login", label: "where pulumi login says: Pulumi Cloud, or a backend of your own" },
    { value: "bucket", label: "in a new bucket in the same cloud, sealed by a key there" },
  ]);
}
