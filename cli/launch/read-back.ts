import { basename, extname } from "node:path";
import * as z from "zod";
import { parseJson } from "../../verify/json.ts";
import type { Facts } from "./facts.ts";
import { type Image, sizeOf } from "./images.ts";
import type { Launch } from "./launch-schema.ts";
import type { PluginFiles } from "./plugin-files.ts";

const text = z.string().optional();
const texts = z.array(z.string()).optional();
const pluginSchema = z.object({
  name: text,
  version: text,
  description: text,
  author: z.object({ name: text, email: text }).default({}),
  repository: text,
  extensions: z.object({
    "com.openai": z.object({
      interface: z.object({
        displayName: text,
        shortDescription: text,
        longDescription: text,
        developerName: text,
        category: text,
        capabilities: texts,
        websiteURL: text,
        supportURL: text,
        privacyPolicyURL: text,
        termsOfServiceURL: text,
        defaultPrompt: texts,
        brandColor: text,
        brandColorDark: text,
        logo: text,
        composerIcon: text,
        logoDark: text,
        composerIconDark: text,
      }),
      review: z.object({
        demo_recording_url: text,
        commerce: z.boolean().optional(),
        commerce_description: text,
      }),
      publication: z.object({ countries: texts, release_notes: text }).default({}),
    }),
  }),
});
const mcpSchema = z.object({ mcpServers: z.record(z.string(), z.object({ url: text })) });

/**
 * What the archive says, in the shape of launch.yaml, so that the same rules judge what is really uploaded; what stands in
 * no archive is left as launch.yaml has it. Where its files cannot be read, launch and images are unknown.
 */
export function readBack(plugin: PluginFiles, given: Launch): Pick<Facts, "launch" | "images"> {
  const manifest = pluginSchema.safeParse(jsonIn(plugin, "plugin.json"));
  const servers = mcpSchema.safeParse(jsonIn(plugin, "mcp.json"));
  if (!manifest.success || !servers.success) {
    const unknown = { unknown: "plugin.json and mcp.json of the package cannot be read back" };
    return { launch: unknown, images: unknown };
  }
  const { name, version, description, author, repository, extensions } = manifest.data;
  const { interface: shown, review, publication } = extensions["com.openai"];
  const [server] = Object.values(servers.data.mcpServers);
  const icons = {
    logo: shown.logo,
    composer: shown.composerIcon,
    logoDark: shown.logoDark,
    composerDark: shown.composerIconDark,
  };
  const launch: Launch = {
    ...given,
    name,
    version,
    description,
    displayName: shown.displayName,
    shortDescription: shown.shortDescription,
    longDescription: shown.longDescription,
    developer: { name: shown.developerName, email: author.email },
    urls: {
      ...given.urls,
      website: shown.websiteURL,
      support: shown.supportURL,
      privacy: shown.privacyPolicyURL,
      terms: shown.termsOfServiceURL,
      repository,
    },
    endpoint: server?.url,
    category: shown.category,
    capabilities: shown.capabilities,
    starterPrompts: shown.defaultPrompt,
    brand: { color: shown.brandColor, colorDark: shown.brandColorDark },
    icons,
    demoRecording: review.demo_recording_url,
    countries: publication.countries,
    releaseNotes: publication.release_notes,
    commerce:
      review.commerce === undefined ? undefined : { sells: review.commerce, description: review.commerce_description },
  };
  const images = Object.entries(icons).flatMap(([role, path]) =>
    path === undefined ? [] : [imageIn(plugin, role, path)],
  );
  return { launch: { value: launch }, images: { value: images } };
}

function imageIn({ entries }: PluginFiles, role: string, path: string): Image {
  const entry = entries.find((one) => `./${one.path}` === path);
  const head = { role, path: basename(path), extension: extname(path).slice(1) };
  return entry?.content === undefined
    ? { ...head, fault: "it is not in the package" }
    : { ...head, ...sizeOf(entry.content) };
}

function jsonIn({ entries }: PluginFiles, path: string): unknown {
  const { content } = entries.find((entry) => entry.path === path) ?? {};
  return content && parseJson(Buffer.from(content).toString());
}
