import type { CheckContext, Fault } from "../contract.ts";
import type { Barred } from "../mcp/tool-call.ts";
import type { ReaderCall } from "./reader-calls.ts";
import { nameTools } from "./name-tools.ts";

const texts: Readonly<Record<Barred["status"], Omit<Fault, "seen" | "where">>> = {
  401: {
    expected: "calls that are answered whoever may list the tools, or a challenge that leads to a sign-in",
    why: "users see the tools and none of them works",
    fix: "accept at tools/call the token that tools/list accepts, or answer 401 with WWW-Authenticate: Bearer resource_metadata=…",
  },
  403: {
    expected: "calls that are answered whoever may list the tools",
    why: "users see the tools and none of them works",
    fix: "see whether a gateway or firewall in front of the server refuses the bodies of tools/call, or the server lacks a key of its own",
  },
  429: {
    expected: "a call by itself that is answered",
    why: "users see the tools and none of them works",
    fix: "raise the limit of calls, count it by user and not for all together, and say with Retry-After when to try again",
  },
};

/** The fault of a server that keeps callers away from every tool; undefined where one is let through, or told how to sign in. */
export function toBarredFault(calls: readonly ReaderCall[], { options, quote }: CheckContext): Fault | undefined {
  const barred = calls.map(({ outcome }) => outcome).filter((outcome) => outcome.kind === "barred");
  const [first] = barred;
  if (first === undefined || barred.length < calls.length || isInvitation(first, options.token !== undefined)) {
    return undefined;
  }
  return {
    ...texts[first.status],
    // Who asks for patience may have been asked too often by this very examination.
    ...(first.status === 429 && first.retryAfter !== undefined ? { severity: "minor" as const } : {}),
    where: quote(nameTools(calls.map(({ tool }) => tool))),
    seen: quote(`${first.text} to every call`),
  };
}

/** Whether it says how to get in: with a token, or with one that has more scopes. */
function isInvitation({ status, challenge }: Barred, hasToken: boolean): boolean {
  if (challenge === undefined) return false;
  return status === 403 ? challenge["error"] === "insufficient_scope" : status === 401 && !hasToken;
}
