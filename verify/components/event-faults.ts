import type { Fault, Severity, CheckContext } from "../contract.ts";
import type { ComponentCall } from "./host-stub.ts";
import type { HostEvent } from "./host-events.ts";

type Part = Omit<Fault, "where">;

/** Findings of one kind that are told. */
const most = 3;

/** What went wrong in a stretch of time in a host; the causes first, and nothing that only follows from them. */
export function faultsIn(
  events: readonly HostEvent[],
  calls: readonly ComponentCall[],
  context: CheckContext,
  /** Of what may be the fault of a result that was made up. */
  guessSeverity?: Severity,
): Part[] {
  const wrongCalls = calls.flatMap(({ fault }) => (fault ? [fault] : []));
  if (wrongCalls.length > 0) {
    return distinct(
      wrongCalls.map((call) => ({ ...call, why: "the host refuses it, and what it is for does not happen" })),
    );
  }
  // What was held back was held back by us.
  if (events.some(({ kind }) => kind === "withheld")) return [];
  const blocked = events.flatMap((event) => (event.kind === "violation" ? toBlocked(event) : []));
  const failed = events.flatMap((event) => (event.kind === "failure" ? [toFailed(event.url, event.reason)] : []));
  const gone = events.flatMap((event) => (event.kind === "navigation" ? [toGone(event.url)] : []));
  if (blocked.length + failed.length + gone.length > 0) return distinct([...blocked, ...failed, ...gone]);
  const thrown = events.flatMap((event) => (event.kind === "exception" ? [event.text] : []));
  return distinct(
    thrown.map((text) => ({
      ...(guessSeverity ? { severity: guessSeverity } : {}),
      expected: "no exception",
      seen: text,
      why: "the component stops working at that place",
      fix: "handle what can be missing or go wrong there",
    })),
  ).slice(0, 1);

  function distinct(parts: Part[]): Part[] {
    const bySeen = new Map(parts.map((part) => [part.seen, { ...part, seen: context.quote(part.seen) }]));
    return [...bySeen.values()].slice(0, most).map((part) => ({ ...part, expected: context.quote(part.expected) }));
  }
}

function toBlocked({ blocked, directive }: Extract<HostEvent, { kind: "violation" }>): Part[] {
  // Libraries try what they may do; whoever needs it throws.
  if (blocked === "eval" || blocked === "wasm-eval" || blocked === "trusted-types-policy") return [];
  return [
    {
      expected: "nothing that its own policy does not allow",
      seen: `${directive} blocks ${blocked}`,
      why: "hosts block it, and the component stays empty or half done",
      fix: "bundle it into the page, or name its origin in _meta.ui.csp of the resource's contents",
    },
  ];
}

function toFailed(url: string, reason: string): Part {
  return {
    expected: "whatever it loads to be there",
    seen: `${url}: ${reason}`,
    why: "the component stays empty or half done",
    fix: "bundle it into the page, or serve it where the page looks for it",
  };
}

function toGone(url: string): Part {
  return {
    expected: "the component stays where it is",
    seen: `it goes to ${url}`,
    why: "its frame shows an empty page from then on",
    fix: "keep links and forms from leaving: preventDefault, and ui/open-link for other pages",
  };
}
