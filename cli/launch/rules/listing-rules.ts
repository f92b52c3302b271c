import { npxSlipway } from "../../../infra/remedies.ts";
import type { Rule } from "../rule.ts";
import { categories } from "../launch-schema.ts";
import { contrast } from "../contrast.ts";
import { pages } from "./pages.ts";
import { missing, recordRules, tooLong, unsupported } from "./text-rules.ts";

const openai = {
  for: ["openai"],
  severity: "major",
  why: "the upload or the submission is refused with this code",
  page: pages.errors,
} as const;

const backgrounds = { color: "#FFFFFF", colorDark: "#212121" } as const;
const leastContrast = 2;
const isColor = (text: string) => /^#[\dA-Fa-f]{6}$/.test(text);

/** What OpenAI's directory asks of developer, category, prompts, colours and publication. */
export const listingRules: Rule[] = recordRules(openai, [
  {
    code: "submission_developer_name_required",
    title: "the developer is named",
    fix: "set developer.name as OpenAI has verified it",
    judge: ({ developer }) => missing("developer.name", developer?.name),
  },
  {
    code: "submission_developer_name_too_long",
    title: "the developer's name has at most 80 characters",
    fix: "shorten developer.name",
    judge: ({ developer }) => tooLong("developer.name", developer?.name, 80),
  },
  {
    code: "submission_developer_name_character_unsupported",
    title: "the developer's name is one line without invisible characters",
    fix: "type developer.name anew",
    judge: ({ developer }) => unsupported("developer.name", developer?.name),
  },
  {
    code: "plugin_author_email_too_long",
    title: "the developer's address has at most 320 characters",
    fix: "shorten developer.email",
    judge: ({ developer }) => tooLong("developer.email", developer?.email, 320),
  },
  {
    code: "plugin_category_unknown",
    title: "the category is one of OpenAI's",
    fix: `set category to one of ${categories.join(", ")}`,
    judge: ({ category = "" }) =>
      categories.some((one) => one === category) ? [] : [`category is ${category || "missing"}`],
  },
  {
    code: "plugin_capabilities_too_many",
    title: "at most 20 capabilities are named",
    fix: "leave some of capabilities out",
    judge: ({ capabilities = [] }) => (capabilities.length > 20 ? [`there are ${capabilities.length}`] : []),
  },
  {
    code: "plugin_capability_too_long",
    title: "a capability has at most 120 characters",
    fix: "shorten it",
    judge: ({ capabilities = [] }) => capabilities.flatMap((one, index) => tooLong(`capabilities[${index}]`, one, 120)),
  },
  {
    code: "plugin_capability_invalid",
    title: "a capability is one line with something in it",
    fix: "type it anew",
    judge: ({ capabilities = [] }) =>
      capabilities.flatMap((one, index) => [
        ...missing(`capabilities[${index}]`, one.trim()),
        ...unsupported(`capabilities[${index}]`, one),
      ]),
  },
  {
    code: "plugin_default_prompt_too_many",
    title: "at most 3 starter prompts are given",
    fix: "keep the 3 best of starterPrompts",
    judge: ({ starterPrompts = [] }) => (starterPrompts.length > 3 ? [`there are ${starterPrompts.length}`] : []),
  },
  {
    code: "plugin_default_prompt_too_long",
    title: "a starter prompt has at most 128 characters",
    fix: "shorten it",
    judge: ({ starterPrompts = [] }) =>
      starterPrompts.flatMap((one, index) => tooLong(`starterPrompts[${index}]`, one, 128)),
  },
  {
    code: "plugin_default_prompt_duplicate",
    title: "no starter prompt stands twice",
    fix: "write another one",
    judge({ starterPrompts = [] }) {
      const plain = starterPrompts.map((one) => one.normalize("NFKC").replaceAll(/\s+/g, " ").trim());
      return starterPrompts
        .filter((_, index) => plain.indexOf(plain[index] ?? "") !== index)
        .map((one) => `"${one}" stands twice`);
    },
  },
  {
    code: "plugin_default_prompt_mention",
    title: "no starter prompt mentions anybody",
    fix: "leave out what begins with @",
    judge: ({ starterPrompts = [] }) =>
      starterPrompts.filter((one) => /(?:^|\s)@\w/.test(one)).map((one) => `"${one}"`),
  },
  {
    code: "plugin_default_prompt_character_unsupported",
    title: "a starter prompt is one line without invisible characters",
    fix: "type it anew",
    judge: ({ starterPrompts = [] }) =>
      starterPrompts.flatMap((one, index) => unsupported(`starterPrompts[${index}]`, one)),
  },
  {
    code: "plugin_brand_color_format",
    title: "colours are written as #RRGGBB",
    fix: "write brand.color as #1D5FBF",
    judge: ({ brand = {} }) =>
      Object.entries(brand).flatMap(([name, color]) =>
        color === undefined || isColor(color) ? [] : [`brand.${name} is ${color}`],
      ),
  },
  {
    code: "plugin_brand_color_contrast",
    title: "the colour can be told from white",
    fix: "choose a darker brand.color",
    judge: ({ brand }) => tooPale("color", brand?.color),
  },
  {
    code: "plugin_brand_color_dark_contrast",
    title: "the dark theme's colour can be told from #212121",
    fix: "choose a lighter brand.colorDark",
    judge: ({ brand }) => tooPale("colorDark", brand?.colorDark),
  },
  {
    code: "countries_format",
    title: "countries are two capital letters each",
    fix: "write countries as [DE, FR], or [] for all",
    judge: ({ countries = [] }) =>
      countries.filter((one) => !/^[A-Z]{2}$/.test(one)).map((one) => `countries has ${one}`),
  },
  {
    code: "release_notes_missing",
    title: "the version has release notes",
    fix: `set releaseNotes, or keep them in CHANGELOG.md, under For users: ${npxSlipway()} notes <stack> --write writes that where contract.json holds the tools`,
    judge: ({ releaseNotes }) => missing("releaseNotes", releaseNotes),
  },
  {
    code: "release_notes_too_long",
    title: "release notes have at most 4000 characters",
    fix: "shorten releaseNotes, or say them in launch.yaml in place of CHANGELOG.md",
    judge: ({ releaseNotes }) => tooLong("releaseNotes", releaseNotes, 4000),
  },
  {
    code: "demo_recording_missing",
    title: "a recording shows it at work",
    fix: "set demoRecording to an https URL that reviewers can open",
    judge: ({ demoRecording = "" }) =>
      URL.parse(demoRecording)?.protocol === "https:" ? [] : [`demoRecording is ${demoRecording || "missing"}`],
  },
  {
    code: "commerce_missing",
    title: "it is said whether anything is sold",
    fix: "set commerce.sells to true or false",
    judge: ({ commerce }) => missing("commerce.sells", commerce?.sells),
  },
  {
    code: "commerce_description_missing",
    title: "what is sold is described in at most 4000 characters",
    fix: "set commerce.description",
    judge: ({ commerce }) => [
      ...(commerce?.sells === true ? missing("commerce.description", commerce.description) : []),
      ...tooLong("commerce.description", commerce?.description, 4000),
    ],
  },
]);

function tooPale(name: keyof typeof backgrounds, color: string | undefined): string[] {
  if (color === undefined || !isColor(color)) return [];
  const ratio = contrast(color, backgrounds[name]);
  return ratio < leastContrast ? [`brand.${name} ${color} on ${backgrounds[name]} has ${ratio.toFixed(2)}:1`] : [];
}
