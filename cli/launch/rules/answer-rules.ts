import { isObject } from "../../../verify/json.ts";
import { defineRule, type Judgement, type Rule, type RuleWords } from "../rule.ts";
import { pages } from "./pages.ts";

// An id that names something the user can do something with, such as a task's, is none of these.
const internal = /^(?:session|trace|request|correlation|span|conversation|transaction|log|debug)[_-]?id$/i;
const time =
  /(?:^|[_-])(?:timestamp|datetime)$|^(?:created|updated|modified|fetched|generated|last\w+)(?:[_-]?at|[_-]?on|Time)$/i;
const history = /^(?:messages|history|conversation|chat[_-]?history|turns|transcript)$/i;
const longestClaude = 150_000;
const mostNamed = 5;

type AnswerRule = Omit<RuleWords, "page" | "for"> & { of(name: string, value: unknown): boolean };

/** What guidelines forbid in the results of tools. */
export const answerRules: Rule[] = [
  ...memberRules([
    {
      code: "result_internal_ids",
      severity: "major",
      title: "results hold no ids of sessions, traces or requests",
      why: "OpenAI's guidelines forbid what only the developer can use",
      fix: "leave them out of what tools return, or put them into _meta, which the model does not see",
      of: (name) => internal.test(name),
    },
    {
      code: "result_timestamps",
      severity: "minor",
      title: "results hold no times that nobody asked for",
      why: "OpenAI's guidelines want times only where the task needs them",
      fix: "leave them out where nobody asks for them",
      of: (name, value) => time.test(name) && (typeof value === "string" || typeof value === "number"),
    },
    {
      code: "result_conversation",
      severity: "major",
      title: "results hold no earlier turns of the conversation",
      why: "OpenAI's guidelines forbid to rebuild the chat",
      fix: "return only what this call found",
      of: (name, value) =>
        history.test(name) && Array.isArray(value) && value.some((one) => isObject(one) && "role" in one),
    },
  ]),
  defineRule({
    code: "claude_result_too_long",
    for: ["claude"],
    severity: "major",
    title: "a result has at most 150,000 characters",
    why: "Claude cuts longer ones",
    fix: "return fewer entries at a time, with a cursor for more",
    page: pages.claude,
    needs: ["answers"],
    judge({ answers: { given, left } }) {
      const long = given.filter(({ text }) => text.length > longestClaude);
      return long.length > 0 ? long.map(({ tool, text }) => `${tool}: ${text.length} characters`) : unlessLeft(left);
    },
  }),
];

function memberRules(rules: AnswerRule[]): Rule[] {
  return rules.map(({ of, ...rule }) =>
    defineRule({
      ...rule,
      for: ["openai"],
      page: pages.guidelines,
      needs: ["answers"],
      judge({ answers: { given, left } }) {
        const bad = given.flatMap(({ tool, values }) => {
          const members = values.flatMap((value) => [...membersIn(value)]);
          const found = members.filter(({ name, value }) => of(name, value)).map(({ path }) => path);
          return [...new Set(found)].slice(0, mostNamed).map((path) => `${tool}: ${path}`);
        });
        return bad.length > 0 ? bad : unlessLeft(left);
      },
    }),
  );
}

/** What could not be looked at keeps a rule from passing. */
function unlessLeft(left: readonly string[]): Judgement {
  return left.length === 0 ? [] : { unknown: left.join("; ") };
}

/** Every member of an object and what is in it, with its path; of a list all entries are one. */
function* membersIn(value: unknown, path = ""): Generator<{ name: string; path: string; value: unknown }> {
  if (Array.isArray(value)) for (const one of value) yield* membersIn(one, `${path}[]`);
  if (!isObject(value)) return;
  for (const [name, member] of Object.entries(value)) {
    const inner = path === "" ? name : `${path}.${name}`;
    yield { name, path: inner, value: member };
    yield* membersIn(member, inner);
  }
}
