import { UserError } from "../user-error.ts";
import type { Facts } from "./facts.ts";
import { type Picture, pictureCheck } from "./pictures.ts";
import { pluginEntries, toJson } from "./plugin.ts";
import { type Entries, type PluginFiles, readZip, toZip, withoutArchive } from "./plugin-files.ts";
import { publishedName } from "../../infra/policy/published.ts";
import { toPublished } from "./published.ts";
import { shotsFor } from "./shots.ts";
import { claudeRecord, deepLinks, justifications, serverJson } from "./records.ts";

/** What is uploaded and what is typed into forms, by the name of the file, and the plugin as it was read back. */
export interface Made {
  files: Entries;
  plugin: PluginFiles;
  /** Why the plugin has no screenshots, where it has none. */
  withoutShots?: string;
}

/** Makes all of it from what was found out; throws a UserError where the tools could not be listed. */
export async function makePackage(facts: Facts, pictures: readonly Picture[]): Promise<Made> {
  const { tools, launch, images, prompts, components, openness, published, stack } = facts;
  if ("unknown" in tools) throw new UserError(`nothing is packed, since the tools cannot be listed: ${tools.unknown}`);
  if ("unknown" in launch || "unknown" in images) throw new UserError("nothing is packed without launch.yaml");
  const record = launch.value;
  const golden = "value" in prompts ? prompts.value : [];
  const screenshots = shotsFor(record, golden, tools.value, pictures);
  const ingredients = {
    launch: record,
    images: images.value,
    prompts: golden,
    tools: tools.value,
    screenshots: "lack" in screenshots ? [] : screenshots.shots,
  };
  const beside = {
    "server.json": toJson(serverJson(record)),
    "claude-directory.json": toJson(
      claudeRecord(record, tools.value, "value" in openness ? openness.value.isOpen : undefined),
    ),
    "links.md": linksText(deepLinks(record)),
    "justifications.md": justifications(tools.value),
    [publishedName]: toJson(
      toPublished({
        launch: record,
        tools: tools.value,
        components: "value" in components ? components.value : [],
        stack: "value" in stack ? stack.value.stack : undefined,
        before: "value" in published ? published.value : undefined,
      }),
    ),
  };
  const archive = await toZip(pluginEntries(ingredients));
  const name = `${record.name ?? "plugin"}-${record.version ?? "0.0.0"}.zip`;
  const shots = pictures.map(
    ({ theme, width, png }, index) => [`screenshots/${index + 1}-${width}-${theme}.png`, png] as const,
  );
  return {
    files: { [name]: archive, ...beside, ...Object.fromEntries(shots) },
    plugin: await readZip(archive, beside),
    ...("lack" in screenshots ? { withoutShots: whyNone(facts, screenshots.lack) } : {}),
  };
}

/** Why there are no screenshots: what kept them from being taken, where something did. */
function whyNone({ report }: Pick<Facts, "report">, lack: string): string {
  const checks = "value" in report ? report.value.checks : [];
  return checks.find(({ id }) => id === pictureCheck)?.reason ?? lack;
}

/** Makes the entry in the MCP registry alone, which names no tools: those of a server with sign-in need not be listed. */
export function makeEntry({ launch }: Pick<Facts, "launch">): Made {
  if ("unknown" in launch) throw new UserError("nothing is made without launch.yaml");
  const files = { "server.json": toJson(serverJson(launch.value)) };
  return { files, plugin: withoutArchive(files) };
}

function linksText(links: Readonly<Record<string, string>>): string {
  return `# Add it to an editor\n\n${Object.entries(links)
    .map(([name, link]) => `- ${name}: \`${link}\``)
    .join("\n")}\n`;
}
