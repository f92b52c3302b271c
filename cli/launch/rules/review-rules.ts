import { defineRule, type Rule } from "../rule.ts";
import { cases, negativePrompts, positivePrompts } from "../test-cases.ts";
import { pages } from "./pages.ts";

const common = { for: ["openai"], severity: "major", page: pages.errors } as const;

/** What OpenAI's directory asks of the test cases, which the golden prompts become. */
export const reviewRules: Rule[] = [
  defineRule({
    ...common,
    code: "positive_test_cases",
    title: `there are ${cases.positive} positive test cases`,
    why: "the form takes exactly that many",
    fix: "add direct or indirect prompts to the golden prompts",
    needs: ["prompts"],
    judge({ prompts }) {
      const { length } = positivePrompts(prompts);
      return length === cases.positive ? [] : [`the golden prompts give ${length}`];
    },
  }),
  defineRule({
    ...common,
    code: "negative_test_cases",
    title: `there are ${cases.negative} negative test cases`,
    why: "the form takes exactly that many",
    fix: "add negative prompts to the golden prompts",
    needs: ["prompts"],
    judge({ prompts }) {
      const { length } = negativePrompts(prompts);
      return length === cases.negative ? [] : [`the golden prompts give ${length}`];
    },
  }),
  defineRule({
    ...common,
    code: "test_case_tool_unknown",
    title: "test cases name tools that there are",
    why: "a case that can never pass fails the review",
    fix: "mend the golden prompts",
    needs: ["prompts", "tools"],
    judge: ({ prompts, tools }) =>
      positivePrompts(prompts).flatMap(({ text, tools: [name = ""] }) =>
        tools.some((tool) => tool.name === name) ? [] : [`"${text}" names ${name}`],
      ),
  }),
  defineRule({
    ...common,
    code: "test_case_call_failed",
    title: "the tools of the positive test cases answer without an error",
    why: "reviewers run every case, on the web and on a phone",
    fix: "run the tool with these arguments and see the server's log",
    page: pages.submission,
    needs: ["caseCalls"],
    judge({ caseCalls }) {
      const failed = caseCalls.flatMap(({ prompt, tool, fault }) =>
        fault === undefined ? [] : [`${tool} for "${prompt}": ${fault}`],
      );
      const left = caseCalls.flatMap(({ tool, left: why }) => (why === undefined ? [] : [`${tool} ${why}`]));
      return failed.length === 0 && left.length > 0 ? { unknown: [...new Set(left)].join("; ") } : failed;
    },
  }),
  defineRule({
    ...common,
    for: ["openai", "claude"],
    code: "reviewer_login_missing",
    title: "reviewers get a login where the server asks for one",
    why: "a review without a login with data in it ends at once",
    fix: "make one without a second factor, and say in reviewer.reference where it is kept",
    page: pages.submission,
    needs: ["launch", "openness"],
    judge: ({ launch, openness: { isOpen } }) =>
      isOpen || launch.reviewer !== undefined ? [] : ["reviewer.reference is missing"],
  }),
];
