/** What a kind of change of a tool means for those who know it as it was. */
export interface ToolRule {
  /** Whether what called it, or read its results, may fail now. */
  isBreaking: boolean;
  why: string;
  /** What to do: the one way out of a change that breaks, the next step after any other. */
  advice: string;
}

const snapshot = "a host keeps the tools of a published app as they were reviewed, and a model calls what it was shown";
const isNew = "refresh the app in its hosts; a published one needs a new version to be submitted";

/** The rules by name; every difference between two lists of tools is of one of them. */
// https://developers.openai.com/apps-sdk/deploy/submission
export const toolRules = {
  "tool-removed": {
    isBreaking: true,
    why: snapshot,
    advice: "keep it under its old name too, until a version without it is published",
  },
  "tool-added": { isBreaking: false, why: "a host shows it once it has read the list again", advice: isNew },
  "arguments-narrowed": {
    isBreaking: true,
    why: `calls with arguments that were right are refused now: ${snapshot}`,
    advice: "take what was taken: make new arguments optional, and leave types and values in",
  },
  "result-changed": {
    isBreaking: true,
    why: "components and models rely on what outputSchema promised",
    advice: "keep what was promised, and add beside it",
  },
  "caller-lost": {
    isBreaking: true,
    why: "whoever could call it is refused now",
    advice: "leave the tool's visibility as it was",
  },
  "component-lost": {
    isBreaking: true,
    why: "a published app and open conversations still load the component by the URI that was reviewed",
    advice: "answer resources/read for the old URI too",
  },
  "component-moved": {
    isBreaking: false,
    why: "a host loads the component of the URI that it has, until it reads the list again",
    advice: `keep the old URI readable; ${isNew}`,
  },
  "scopes-changed": {
    isBreaking: false,
    why: "who signed in before may have to sign in again",
    advice: isNew,
  },
  "words-changed": { isBreaking: false, why: "models may choose the tool for other prompts", advice: isNew },
  "hints-changed": { isBreaking: false, why: "a host asks its user again where hints differ", advice: isNew },
  "schema-widened": { isBreaking: false, why: "nobody uses what is new before the list is read again", advice: isNew },
} as const satisfies Record<string, ToolRule>;

/** Name of a rule. */
export type ToolRuleName = keyof typeof toolRules;
