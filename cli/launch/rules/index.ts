import type { Directory, Rule } from "../rule.ts";
import { answerRules } from "./answer-rules.ts";
import { byHandRules } from "./by-hand.ts";
import { claudeRules } from "./claude-rules.ts";
import { componentRules } from "./component-rules.ts";
import { iconRules } from "./icon-rules.ts";
import { linkRules } from "./link-rules.ts";
import { listingRules } from "./listing-rules.ts";
import { liveRules } from "./live-rules.ts";
import { packageRules } from "./package-rules.ts";
import { publishedRules } from "./published-rules.ts";
import { readinessRules } from "./readiness-rules.ts";
import { registryRules } from "./registry-rules.ts";
import { reviewRules } from "./review-rules.ts";
import { screenshotRules } from "./screenshot-rules.ts";
import { textRules } from "./text-rules.ts";
import { toolRules } from "./tool-rules.ts";

/** Every rule, in the order in which people mend: what is written, what is listed, what answers, what is fit, what is ticked. */
export const rules: readonly Rule[] = [
  ...textRules,
  ...listingRules,
  ...linkRules,
  ...iconRules,
  ...reviewRules,
  ...claudeRules,
  ...registryRules,
  ...toolRules,
  ...publishedRules,
  ...componentRules,
  ...answerRules,
  ...liveRules,
  ...readinessRules,
  ...packageRules,
  ...screenshotRules,
  ...byHandRules,
];

/** The rules of some directories. */
export function rulesFor(chosen: readonly Directory[]): Rule[] {
  return rules.filter((rule) => rule.for.some((one) => chosen.includes(one)));
}
