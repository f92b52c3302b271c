import { alarmedBy } from "../../infra/observability/watcher.ts";
import { estimate, toUsd } from "../../infra/estimate.ts";
import { compareContract, type ContractComparison } from "../../verify/diff/contract.ts";
import { readContract } from "../../verify/diff/contract-file.ts";
import { verifyIsolated } from "../../verify/isolated.ts";
import type { Report } from "../../verify/result.ts";
import * as z from "zod";
import { brokenWords } from "../contract-text.ts";
import { acceptedContract, contractFile } from "../contract-file.ts";
import { readFileSettings } from "../file-settings.ts";
import { endWithSignals } from "../interruption.ts";
import { judge, type Violation } from "../../infra/policy/judge.ts";
import { factsOf } from "../policy/facts.ts";
import { refusePlainSecrets } from "../plain-secrets.ts";
import { openSession, type Session } from "../pulumi.ts";
import { readOutputs } from "../service-outputs.ts";
import { readResources, type StackResource } from "../stack-resources.ts";
import { isUserFacing, UsageError } from "../user-error.ts";
import { readLimits } from "../verify-endpoint.ts";
import { type Plan, readPlan } from "./plan.ts";
import { type PreviewedPrompts, previewPrompts } from "./prompts.ts";
import { type Link, runLink } from "./run-link.ts";

/** What `up` would do with a stack, and how the service is now. */
export interface PreviewReport {
  stack: string;
  /** Whether it is about drift: what the platform has in place of what the state says. */
  isDrift: boolean;
  /** Missing where the stack cannot be previewed. */
  plan?: Plan;
  /** What of the stack would break a rule of `slipway policy`, as far as it is known before `up`. */
  violations?: Violation[];
  /** Why it cannot. */
  failure?: string;
  cost?: Cost;
  /** What those who know the tools that run now would meet once those of contract.json run, and why what breaks was accepted. */
  tools?: (ContractComparison & { reasons: string[] }) | { unknown: string };
  /** How golden prompts fare with the tools of contract.json; missing where there are none. */
  prompts?: PreviewedPrompts;
  /** The endpoint as it is now, before any change. */
  endpoint?: Pick<Report, "endpoint" | "verdict" | "findings" | "summary">;
  links: Link[];
}

/** An estimate for a month in USD, in words; the difference is known where something is deployed. */
export interface Cost {
  before?: string;
  after: string;
  difference?: string;
}

/** How a stack is looked at. */
export interface PreviewOptions {
  /** Whether the platform is asked what there is, so that drift is seen. */
  refresh: boolean;
  /** Bearer token for an endpoint that asks for sign-in. */
  token?: string;
  /** Called once the stack's file can be read, before what takes longer. */
  onStart?: () => void;
}

const outputsSchema = z.object({
  endpoint: z.string(),
  consoleUrl: z.string().nullish(),
  dashboardUrl: z.string().nullish(),
  estimatedMonthlyCost: z.object({ total: z.string() }).nullish(),
});
type Outputs = z.infer<typeof outputsSchema>;

const timeoutSeconds = 60;

/** Previews a stack and looks at what runs of it; why it cannot be previewed is part of the report. */
export async function previewStack(stack: string, options: PreviewOptions): Promise<PreviewReport> {
  try {
    await refusePlainSecrets(stack);
    options.onStart?.();
    const session = await openSession(stack);
    const { changes, warnings, resources: changed, others } = await readPlan(session, options);
    // Pulumi says nothing of what stays as it is; of a stack that is new there is nothing.
    const isTouched = (one: StackResource) => changes.some(({ type, name }) => type === one.type && name === one.name);
    const kept = (await readResources(session).catch(() => [])).filter((one) => !isTouched(one));
    const plan = { changes, unchanged: kept.length, warnings };
    const resources = [...changed.filter(isTouched), ...kept];
    const violations = judge({ ...(await factsOf(session)), resources, others });
    // What is wrong with the look at what runs takes nothing from what would change.
    const seen = await look(session, options).catch((error: unknown) => {
      if (!isUserFacing(error)) throw error;
      return { tools: { unknown: error.message }, links: runLink() };
    });
    // Nothing of them changes on the platform.
    const prompts = options.refresh ? undefined : await previewPrompts(stack);
    return { stack, isDrift: options.refresh, plan, violations, ...seen, ...(prompts ? { prompts } : {}) };
  } catch (error) {
    if (!isUserFacing(error) || error instanceof UsageError) throw error;
    return { stack, isDrift: options.refresh, failure: error.message, links: runLink() };
  }
}

async function look(
  session: Session,
  { token }: PreviewOptions,
): Promise<Omit<PreviewReport, "stack" | "plan" | "isDrift" | "violations">> {
  const { data: outputs } = outputsSchema.safeParse(await readOutputs(session).catch(() => ({})));
  const cost = session.docker ? undefined : await readCost(session.stack, outputs);
  const links = [...linksOf(outputs), ...runLink()];
  if (outputs === undefined) return { ...(cost ? { cost } : {}), links };
  const limits = await readLimits(session.stack);
  const asked = { quick: true, timeoutSeconds, ...acceptedContract(), ...(limits ? { limits } : {}) };
  const { endpoint, verdict, findings, summary, about } = await endWithSignals(() =>
    verifyIsolated(outputs.endpoint, { ...asked, ...(token === undefined ? {} : { token }) }),
  );
  const tools = await compareTools(about);
  const seen = { endpoint, verdict, summary, findings: findings.filter(({ check }) => check !== "tools.contract") };
  return { ...(cost ? { cost } : {}), ...(tools ? { tools } : {}), endpoint: seen, links };
}

/** Undefined where no tools were accepted yet. */
async function compareTools(about: Report["about"]): Promise<PreviewReport["tools"]> {
  const contract = await readContract(contractFile());
  if (contract === undefined) return undefined;
  if (about === undefined) return { unknown: "the endpoint lets no client in, so its tools are not known" };
  if (about.kind === "sign-in") return { unknown: "users sign in first: give a token with --token-env" };
  // Whoever knows the tools that run now meets those of the file.
  const compared = compareContract({ status: contract.status, tools: about.tools }, contract.tools);
  const breaking = compared.changes.filter(({ isBreaking }) => isBreaking).map(brokenWords);
  const meant = contract.broken.filter(({ changes }) => changes.some((change) => breaking.includes(change)));
  return { ...compared, reasons: meant.map(({ reason }) => reason) };
}

/** Undefined where a program of the user's own makes the service, and where no price of its target's is known. */
async function readCost(stack: string, outputs: Outputs | undefined): Promise<Cost | undefined> {
  const settings = await readFileSettings(stack, {}).catch(() => undefined);
  if (settings === undefined) return undefined;
  const { total: after, isCounted } = estimate(alarmedBy(settings.spec, settings.vendor), settings.target);
  if (!isCounted) return undefined;
  const before = outputs?.estimatedMonthlyCost?.total;
  if (before === undefined) return { after: toUsd(after) };
  const more = after - Number(before.replace("USD ", ""));
  const difference = `${more < 0 ? "-" : "+"}${Math.abs(more).toFixed(2)}`;
  return {
    before,
    after: toUsd(after),
    ...(difference.endsWith("0.00") && Math.abs(more) < 0.005 ? {} : { difference }),
  };
}

function linksOf(outputs: Outputs | undefined): Link[] {
  const { endpoint, consoleUrl, dashboardUrl } = outputs ?? {};
  const all = { endpoint, console: consoleUrl, dashboard: dashboardUrl };
  return Object.entries(all).flatMap(([label, url]) => (typeof url === "string" ? [{ label, url }] : []));
}
