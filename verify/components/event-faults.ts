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
  const refused = new Set(events.flatMap((event) => (event.kind === "cors" ? [event.url] : [])));
  const failed = events.flatMap((event) =>
    event.kind === "failure" && !refused.has(event.url) ? [toFailed(event.url, event.reason)] : [],
  );
  const ignored = events.flatMap((event) => toIgnored(event) ?? []);
  const gone = events.flatMap((event) => (event.kind === "navigation" ? [toGone(event.url)] : []));
  const causes = [...blocked, ...[...refused].map(toRefused), ...failed, ...gone, ...ignored];
  if (causes.length > 0) return distinct(causes);
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

function toBlocked({ blocked, directive, policy }: Extract<HostEvent, { kind: "violation" }>): Part[] {
  // Libraries try what they may do; whoever needs it throws.
  if (blocked === "eval" || blocked === "wasm-eval" || blocked === "trusted-types-policy") return [];
  if (policy === "page") {
    return [
      {
        expected: "no content security policy in the page that forbids what the page does",
        seen: `the page's own <meta http-equiv="Content-Security-Policy">: ${directive} blocks ${blocked}`,
        why: "a browser applies it beside the host's policy, so that _meta.ui.csp cannot allow what it forbids",
        fix: "leave that <meta> element out: the host makes the policy from _meta.ui.csp",
      },
    ];
  }
  return [
    {
      expected: "nothing that its own policy does not allow",
      seen: `${directive} blocks ${blocked}`,
      why: "hosts block it, and the component stays empty or half done",
      fix: "bundle it into the page, or name its origin in _meta.ui.csp of the resource's contents",
    },
  ];
}

function toRefused(url: string): Part {
  return {
    expected: "responses that a component of any origin may read",
    seen: `${url} has no Access-Control-Allow-Origin for the component's origin`,
    // https://apps.extensions.modelcontextprotocol.io/api/documents/Patterns.html
    why: "the policy allows the request and the browser keeps its response from the component, in each host",
    fix: "answer with Access-Control-Allow-Origin: * there, to OPTIONS too, or get the data through a tool of the server",
  };
}

/** What a host's frame does not do, and what the user waits for in vain. */
function toIgnored(event: HostEvent): Part | undefined {
  // https://github.com/modelcontextprotocol/ext-apps/blob/main/examples/basic-host/src/sandbox.ts
  if (event.kind === "dialog") {
    return {
      ...(event.name === "alert" ? { severity: "minor" as const } : {}),
      expected: "questions and messages drawn in the component itself",
      seen: `it calls ${event.name}(), which a host's frame ignores (no allow-modals in its sandbox)`,
      why:
        event.name === "alert"
          ? "the user never sees the message"
          : "it answers no at once, and what the user asked for does not happen",
      fix: "ask in the page itself, with a second button or a <dialog> element",
    };
  }
  if (event.kind !== "window") return undefined;
  return {
    expected: "links opened by the host, with ui/open-link",
    seen: `it opens ${event.url} in a new window, which a host's frame does not let it (no allow-popups in its sandbox)`,
    why: "in Claude and other hosts nothing happens when the user clicks",
    fix: "prevent the default of the click and send ui/open-link: app.openLink({ url }) of @modelcontextprotocol/ext-apps",
  };
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
