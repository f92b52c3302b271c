import { emptyTicks, isTicked, tickOf } from "../ticks.ts";
import { defineRule, directories, type Directory, type Rule } from "../rule.ts";
import { pages } from "./pages.ts";

/** What no program can decide, and why. */
interface ByHand {
  id: string;
  for: readonly Directory[];
  title: string;
  why: string;
  page?: string;
}

const list: readonly ByHand[] = [
  {
    id: "identity-verified",
    for: ["openai"],
    title: "OpenAI has verified the organisation, under the name in developer.name",
    why: "only the portal knows",
  },
  {
    id: "no-eu-residency",
    for: ["openai"],
    title: "the project of the submission has no EU data residency",
    why: "only the portal knows, and refuses such a project",
  },
  {
    id: "scan_required",
    for: ["openai"],
    title: "the portal's scan of this very version has passed",
    why: "only the portal knows; it lists tools and signs in by itself",
    page: pages.errors,
  },
  {
    id: "claude-screenshots",
    for: ["claude"],
    title: "3 to 5 screenshots show what the app answers, each with its prompt beside it",
    why: "which answers show it best takes judgement; the package brings each component light and dark",
    page: pages.claude,
  },
  {
    id: "attested",
    for: ["openai", "claude"],
    title: "the directory's attestations are true, and somebody may sign them",
    why: "they bind your company",
  },
  {
    id: "policy-matches-data",
    for: ["openai", "claude"],
    title:
      "the privacy policy names what tools of this version return: categories, purposes, recipients, retention, controls",
    why: "it takes a reader who knows both",
    page: pages.guidelines,
  },
  {
    id: "fit-for-13",
    for: ["openai"],
    title: "everything it shows is fit for people from 13 years on, and sells physical goods alone",
    why: "it takes judgement",
    page: pages.guidelines,
  },
  {
    id: "works-on-phones",
    for: ["openai"],
    title: "every test case of this version was run on the web and on a phone",
    why: "no host can be driven from here",
  },
  {
    id: "login-tried",
    for: ["openai", "claude"],
    title: "the reviewers' login was tried in a fresh browser, has data in it, and asks for no second factor",
    why: "it is nowhere in this repository",
  },
  {
    id: "rights-held",
    for: ["openai", "claude"],
    title: "name, logo and content are yours, or you may use them",
    why: "it takes a lawyer",
  },
  {
    id: "recording-shows-all",
    for: ["openai"],
    title: "the recording shows each tool of this version at work",
    why: "it takes a viewer",
  },
  {
    id: "backups-restored",
    for: ["readiness"],
    title: "a backup of the data was restored once",
    why: "a backup that nobody has restored is none; tick it also where nothing is stored",
    page: "https://sre.google/sre-book/data-integrity/",
  },
];

/** Ids that may stand in `ticked`. */
export const tickable: readonly string[] = [
  ...list.map(({ id }) => id),
  "first-launch",
  "public-on-purpose",
  "stores-nothing",
  "rollback-tried",
  "users-apart",
  "domain-verified",
];

/** Each of them as a rule that only its tick decides; without one it is not evaluated, and never passes by itself. */
export const byHandRules: Rule[] = [
  ...list.map(({ id, page = pages.submission, ...words }) =>
    defineRule({
      ...words,
      code: id,
      page,
      severity: "major",
      byHand: true,
      fix: `see to it, and add ${tickOf({ version: "<version>" }, id)} to ticked in launch.yaml`,
      needs: ["launch"],
      judge: ({ launch }) =>
        isTicked(launch, id) ? [] : { unknown: `to be ticked by hand as ${tickOf(launch, id)}: ${words.why}` },
    }),
  ),
  defineRule({
    code: "ticked_unknown",
    for: directories,
    severity: "minor",
    title: "what is ticked is something that can be",
    why: "what was meant counts as not seen to",
    fix: "write the id as the report does, with @ and the version where it is of one",
    page: pages.submission,
    needs: ["launch"],
    judge: ({ launch }) => emptyTicks(launch, tickable),
  }),
];
