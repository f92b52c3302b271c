import * as z from "zod";

/** OpenAI's directory has these and no others. */
// https://developers.openai.com/plugins/deploy/submission-errors
export const categories = [
  "Productivity",
  "Creativity",
  "Developer Tools",
  "Business & Operations",
  "Data & Analytics",
  "Communication",
  "Education & Research",
  "Security",
  "Finance",
  "Healthcare",
  "Travel",
  "Entertainment",
  "Other",
] as const;

const text = (description: string) => z.string().trim().optional().describe(description);
const icon = (what: string) =>
  text(`Path of ${what}, from this file: square, PNG, JPEG, WebP or SVG, 48 to 4096 pixels, at most 5 MiB`);

/**
 * What `slipway/launch.yaml` holds. Only the shape is held here: what a directory refuses is a rule with the directory's own
 * code, so that everything that is missing is said at once and beside all else.
 */
export const launchSchema = z.strictObject({
  name: text("Name of the plugin: small letters, digits and single hyphens, at most 64"),
  version: text("Version as semver; each upload needs another one"),
  displayName: text("Name that people see, at most 30 characters, without MCP or Plugin at its end"),
  shortDescription: text("One line below the name, at most 30 characters"),
  description: text("What the plugin does, at most 1024 characters; the MCP registry takes the first 100"),
  longDescription: text("The listing's text, at most 4000 characters; no prices, trials or comparisons"),
  developer: z
    .strictObject({
      name: text("Name of the developer, at most 80 characters: as OpenAI has verified it"),
      email: text("Address at which the developer is reached"),
    })
    .optional()
    .describe("Who publishes it"),
  urls: z
    .strictObject({
      website: text("https URL of the product"),
      support: text("https URL where users find help"),
      privacy: text("https URL of the privacy policy: categories, purposes, recipients, retention, controls"),
      terms: text("https URL of the terms of service"),
      documentation: text("https URL of the documentation, which Claude's directory asks for"),
      repository: text("https URL of the source, for the MCP registry"),
    })
    .optional()
    .describe("Pages that directories link to; each must answer"),
  endpoint: text("https URL of the MCP endpoint in production; its origin can never change once it is published"),
  category: z
    .string()
    .optional()
    .meta({ description: "Category in OpenAI's directory", examples: [...categories] }),
  claudeCategories: z.array(z.string()).optional().describe("1 to 5 categories in Claude's directory"),
  capabilities: z.array(z.string()).optional().describe("At most 20 things it can do, 120 characters each"),
  starterPrompts: z
    .array(z.string())
    .optional()
    .describe("At most 3 prompts to begin with, 128 characters each; without a mention such as @name"),
  brand: z
    .strictObject({
      color: text("Colour on white as #RRGGBB, with a contrast of 2:1 at least"),
      colorDark: text("Colour on #212121 as #RRGGBB, with a contrast of 2:1 at least"),
    })
    .optional()
    .describe("Colours of the listing"),
  icons: z
    .strictObject({
      logo: icon("the logo"),
      composer: icon("the icon beside the prompt"),
      logoDark: icon("the logo on a dark background"),
      composerDark: icon("the icon beside the prompt on a dark background"),
    })
    .optional()
    .describe("Pictures of the listing"),
  prompts: text("Path of the golden prompts, from this file: 5 positive and 3 negative test cases come from them"),
  demoRecording: text("https URL of a recording that shows each tool at work"),
  countries: z
    .array(z.string())
    .optional()
    .describe("Countries where it is shown, as two capital letters each; an empty list lifts all restrictions"),
  commerce: z
    .strictObject({
      sells: z.boolean().describe("Whether anything can be bought through it; only physical goods may be"),
      description: text("What is sold and how, at most 4000 characters"),
    })
    .optional()
    .describe("Whether it sells anything"),
  frameDomains: text("Why a component shows pages of other origins in frames, where one does"),
  reviewer: z
    .strictObject({
      reference: text(
        "Where the login of the reviewers is kept, such as a password manager's entry; never the login itself",
      ),
    })
    .optional()
    .describe("A login with data in it, without a second factor; it is typed into the directory's form"),
  registry: z
    .strictObject({
      name: text("Name in the MCP registry: io.github.<owner>/<name>, or <reversed domain>/<name>"),
      proof: z
        .enum(["github", "dns", "http"])
        .optional()
        .describe("How the name is proved: by GitHub, by a TXT record, or at /.well-known/mcp-registry-auth"),
    })
    .optional()
    .describe("Entry in the MCP registry"),
  releaseNotes: text(
    "What is new in this version, at most 4000 characters; by default what CHANGELOG.md says under For users in its newest release",
  ),
  ticked: z
    .array(z.string())
    .optional()
    .describe(
      "Ids of what no program can decide and somebody has seen to, as npx slipway launch check lists them; of a version as id@1.0.0",
    ),
});

/** What is known of a launch, with whatever is still missing. */
export type Launch = z.infer<typeof launchSchema>;

/** The JSON Schema of that file, for editors: the same source as the check when it is read. */
export function launchJsonSchema(): Record<string, unknown> {
  return {
    title: "What directories ask for to list an MCP server",
    ...z.toJSONSchema(launchSchema, { io: "input", target: "draft-7" }),
  };
}
