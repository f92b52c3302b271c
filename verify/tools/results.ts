import type { Check, Fault } from "../contract.ts";
import { isObject } from "../json.ts";
import { showsStack } from "../leak.ts";
import { noReaders, textOf } from "../mcp/tool-call.ts";
import { callReaders, type ReaderCall } from "./reader-calls.ts";
import { secretIn } from "./secrets.ts";

// 25,000 tokens of about four characters: https://code.claude.com/docs/en/mcp
const longestText = 100_000;
/** Characters of a failure in words; what is longer is more likely to be about failures. */
const longestFailure = 600;

type Part = Omit<Fault, "where">;

/** What a result should not hold, and what it should say plainly. */
export const results: Check = {
  id: "tools.results",
  group: "tools",
  title: "results hold no secrets, fit into a host, and say with isError that a call failed",
  severity: "major",
  quick: true,
  needs: ["protocol.eras", "tools.schemas"],
  timeoutSeconds: 45,
  async run(context) {
    const { calls } = await callReaders(context);
    if (calls.length === 0) return noReaders(await context.tools());
    return calls.flatMap((call) => {
      const secret = call.outcome.kind === "result" ? secretIn(JSON.stringify(call.outcome.result)) : undefined;
      // It stands in the evidence of other checks, too.
      if (secret) context.keepSecret(secret.text);
      return judge(call, secret?.kind).map((part) => ({
        ...part,
        where: context.quote(call.tool.name),
        seen: context.quote(part.seen),
      }));
    });
  },
};

function judge({ tool, outcome }: ReaderCall, secret: string | undefined): Part[] {
  if (outcome.kind === "too-long") return [toTooLong(outcome.text)];
  if (outcome.kind !== "result") return [];
  const { result } = outcome;
  const text = textOf(result);
  const length = Math.max(text.length, JSON.stringify(result["structuredContent"] ?? "").length);
  const failure = failureIn(text, result["structuredContent"]);
  return [
    ...(secret === undefined ? [] : [toSecret(secret)]),
    ...(length > longestText ? [{ ...toTooLong(`${length} characters`), severity: "minor" as const }] : []),
    // What reads errors shows errors.
    ...(failure === undefined || /error|fail|log|incident|exception/i.test(`${tool.name} ${tool.description}`)
      ? []
      : [toToldAsSuccess(failure)]),
  ];
}

/** The words of a failure in what is given as a success. */
function failureIn(text: string, structured: unknown): string | undefined {
  // A stack trace is told by itself.
  if (showsStack(text)) return undefined;
  const isShort = text.length < longestFailure;
  if (isShort && /^\W{0,4}(?:error|failed|failure)\b/i.test(text)) return text;
  if (/^\W{0,4}(?:[\w-]+ )?(?:error|exception|unauthorized|forbidden)\b\s*[:(-]/i.test(text)) return text;
  const value = isObject(structured) ? structured : parseStart(text);
  const { error, success, ok } = value;
  if (typeof error === "string" && error !== "" && Object.keys(value).length <= 4) return `error: ${error}`;
  return (success === false || ok === false) && Object.keys(value).length <= 4 ? JSON.stringify(value) : undefined;
}

function parseStart(text: string): Record<string, unknown> {
  try {
    const value: unknown = text.length < 2000 ? JSON.parse(text) : undefined;
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function toSecret(kind: string): Part {
  return {
    expected: "a result without keys, passwords and tokens",
    seen: kind,
    why: "what a tool returns goes to the model's provider, into the user's chat and into logs",
    fix: "return only the fields that the user asked for, and make the secret anew: it has been shown",
  };
}

function toTooLong(seen: string): Part {
  return {
    expected: `a result of at most ${longestText} characters`,
    seen,
    why: "hosts cut it off or refuse it: Claude Code takes 25,000 tokens",
    fix: "return a page of it with a cursor for the next one, or let arguments narrow it down",
  };
}

function toToldAsSuccess(seen: string): Part {
  return {
    severity: "minor",
    expected: "isError: true beside the words of a failure",
    seen,
    why: "hosts and automations count the call as a success, and the model may take the words for the answer",
    fix: "set isError to true wherever the tool could not do what it was asked for",
  };
}
