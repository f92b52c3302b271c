import type { Tool } from "@modelcontextprotocol/client";
import { isObject } from "../../verify/json.ts";
import type { GoldenPrompt } from "../../verify/prompts/prompt-file.ts";
import type { Image } from "./images.ts";
import type { Launch } from "./launch-schema.ts";
import type { Entries } from "./plugin-files.ts";
import { toTestCases } from "./test-cases.ts";

/** What a package is made of. */
export interface Ingredients {
  launch: Launch;
  images: readonly Image[];
  prompts: readonly GoldenPrompt[];
  tools: readonly Tool[];
  /** One for each starter prompt, in their order, or none. */
  screenshots: readonly Uint8Array[];
}

// https://agent-plugins.org/schemas/1.0.0/plugin.schema.json
const schemas = {
  plugin: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
  mcp: "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json",
};

/** The entries of the plugin that is uploaded to OpenAI's portal. */
export function pluginEntries(ingredients: Ingredients): Entries {
  const { launch, images, screenshots } = ingredients;
  const { name = "", endpoint = "" } = launch;
  const pictures = images.flatMap((image) =>
    image.content === undefined ? [] : [[assetPath(image), image.content] as const],
  );
  const shots = screenshots.map((png, index) => [`assets/screenshot-${index + 1}.png`, png] as const);
  const mcp = { $schema: schemas.mcp, mcpServers: { [name]: { type: "streamable-http", url: endpoint } } };
  return {
    "plugin.json": toJson(manifestOf(ingredients)),
    "mcp.json": toJson(mcp),
    ...Object.fromEntries([...pictures, ...shots]),
  };
}

function manifestOf({ launch, images, prompts, tools, screenshots }: Ingredients): object {
  const { name, version, description, developer, urls, brand, commerce, starterPrompts = [] } = launch;
  const iconOf = (role: string) => {
    const image = images.find((one) => one.role === role);
    return image && `./${assetPath(image)}`;
  };
  const shots = screenshots.map((_, index) => `./assets/screenshot-${index + 1}.png`);
  return {
    $schema: schemas.plugin,
    name,
    version,
    description,
    author: { name: developer?.name, email: developer?.email, url: urls?.website },
    homepage: urls?.website,
    repository: urls?.repository,
    extensions: {
      // https://developers.openai.com/plugins/deploy/submission
      "com.openai": {
        interface: {
          displayName: launch.displayName,
          shortDescription: launch.shortDescription,
          longDescription: launch.longDescription,
          developerName: developer?.name,
          category: launch.category,
          capabilities: launch.capabilities,
          websiteURL: urls?.website,
          supportURL: urls?.support,
          privacyPolicyURL: urls?.privacy,
          termsOfServiceURL: urls?.terms,
          defaultPrompt: starterPrompts,
          brandColor: brand?.color,
          brandColorDark: brand?.colorDark,
          logo: iconOf("logo"),
          composerIcon: iconOf("composer"),
          logoDark: iconOf("logoDark"),
          composerIconDark: iconOf("composerDark"),
          ...(shots.length > 0 ? { screenshots: shots } : {}),
        },
        review: {
          test_cases: toTestCases(prompts, tools),
          demo_recording_url: launch.demoRecording,
          commerce: commerce?.sells,
          commerce_description: commerce?.description,
        },
        publication: { countries: launch.countries, release_notes: launch.releaseNotes },
      },
    },
  };
}

function assetPath({ role, extension }: Image): string {
  return `assets/${role}.${extension}`;
}

/** JSON as it is kept: its keys as they are written here, what is undefined left out. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** The paths of files that a plugin.json names. */
export function assetsOf(value: unknown): string[] {
  if (typeof value === "string") return /^\.{0,2}\/?assets\//.test(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(assetsOf);
  return isObject(value) ? Object.values(value).flatMap(assetsOf) : [];
}
