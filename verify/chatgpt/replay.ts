import { examine } from "../check-context.ts";
import type { CheckContext } from "../contract.ts";
import { messageOf } from "../message.ts";
import type { VerifyOptions } from "../options.ts";
import { compareSurfaces, readSurface, type Surface } from "../surface/surface.ts";
import { judgeAddress } from "./address.ts";
import { discover } from "./discover.ts";
import { probeEmpty, probeGet, probeSession } from "./probes.ts";
import { signIn } from "./sign-in.ts";
import { amiss, ok, type Step } from "./step.ts";
import { listLegacy, listModern, type Listing } from "./tool-list.ts";

/** What is known and allowed. */
export interface ReplayOptions extends Pick<VerifyOptions, "token" | "ca" | "timeoutSeconds"> {
  /** Whether a client may be registered at the authorization server. */
  mayRegister?: boolean;
  /** The surface of an earlier replay. */
  before?: Surface | undefined;
}

/** What ChatGPT would see, step by step. */
export interface Replay {
  steps: Step[];
  /** What it would keep of the server; undefined where it cannot list the tools. */
  surface?: Surface;
}

const defaultSeconds = 60;
/** After this ChatGPT gives up on a call: https://github.com/google/mcp/issues/31 */
const slowMs = 5000;

/** Sends what ChatGPT sends when a connector is created, and again at Refresh; throws only where its time ends. */
export async function replay(endpoint: string, options: ReplayOptions = {}): Promise<Replay> {
  const url = new URL(endpoint);
  const { mayRegister = false, before, timeoutSeconds = defaultSeconds, ...known } = options;
  const signal = AbortSignal.timeout(timeoutSeconds * 1000);
  const examination = examine(url, { ...known, timeoutSeconds }, signal);
  const context = examination.contextFor("connect", signal);
  try {
    const opening = await open(context);
    const { listing } = opening;
    const isSilent = listing === undefined && !opening.asksForSignIn;
    const steps = [judgeAddress(url), ...opening.steps];
    if (!isSilent) steps.push(...(await Promise.all([probeGet(context), probeEmpty(context)])));
    if (listing?.headers?.["mcp-session-id"]) steps.push(await probeSession(context, listing.headers));
    if (!isSilent) steps.push(...(await signIn(context, mayRegister)));
    const kept = listing?.tools ? await keep(context, before) : undefined;
    steps.push(...(kept?.steps ?? []));
    return examination.redactor.clean({ steps, ...(kept?.surface ? { surface: kept.surface } : {}) });
  } finally {
    await examination.close();
  }
}

async function open(context: CheckContext): Promise<{ steps: Step[]; listing?: Listing; asksForSignIn: boolean }> {
  const { steps, next, milliseconds } = await discover(context);
  if (milliseconds > slowMs) {
    const seen = `the first answer took ${(milliseconds / 1000).toFixed(1)} s`;
    steps.push(
      amiss("may fail", "slow", {
        sent: "the first message",
        seen,
        fix: "keep one instance running: slipway:service.minInstances 1",
      }),
    );
  }
  if (next === "nothing") return { steps, asksForSignIn: false };
  if (next === "sign-in") return { steps, asksForSignIn: true };
  const listing = await (next === "modern" ? listModern(context) : listLegacy(context));
  return { steps: [...steps, ...listing.steps], listing, asksForSignIn: listing.isBarred };
}

/** What ChatGPT would keep, and what became of it since an earlier look. */
async function keep(context: CheckContext, before: Surface | undefined): Promise<{ steps: Step[]; surface?: Surface }> {
  const sent = "POST resources/read";
  try {
    const { unreadable, ...surface } = await readSurface(context);
    const steps = unreadable.map(({ uri, why }) =>
      amiss("fails", "no-component", {
        sent: `${sent} ${context.quote(uri)}`,
        seen: context.quote(why),
        fix: "register the resource under exactly the URI that the tool names in _meta.ui.resourceUri",
      }),
    );
    const { components } = surface;
    if (components.length > 0) steps.push(ok(sent, components.map(({ uri }) => context.quote(uri)).join(", ")));
    return { steps: [...steps, ...(before ? changed(before, surface, context) : [])], surface };
  } catch (error) {
    context.signal.throwIfAborted();
    return { steps: [{ sent, verdict: "not tried", seen: messageOf(error) }] };
  }
}

function changed(before: Surface, after: Surface, { quote }: CheckContext): Step[] {
  return compareSurfaces(before, after).map(({ subject, text, isStale }) => {
    const [sent, seen] = ["the last look", `${quote(subject)}: ${quote(text)}`];
    if (!isStale)
      return amiss("note", "old-tools", { sent, seen, fix: "press Refresh at the connector, then open a new chat" });
    const fix = "put a hash of the content into the URI (ui://board.<hash>.html), and go on answering the earlier ones";
    return amiss("may fail", "old-component", { sent, seen, fix });
  });
}
