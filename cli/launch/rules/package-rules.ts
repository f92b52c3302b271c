import { npxSlipway } from "../../../infra/remedies.ts";
import { secretIn } from "../../../verify/tools/secrets.ts";
import { isObject, parseJson } from "../../../verify/json.ts";
import { assetsOf } from "../plugin.ts";
import type { PluginEntry, PluginFiles } from "../plugin-files.ts";
import { secretSearch } from "../secret-search.ts";
import { defineRule, type Judgement, type Rule, type RuleWords } from "../rule.ts";
import { pages } from "./pages.ts";

const mebibyte = 1024 * 1024;
// https://developers.openai.com/plugins/deploy/submission-errors
const most = { archive: 100_000_000, entry: 100 * mebibyte, whole: 512 * mebibyte, entries: 5000, segments: 20 };
const forbidden = /(?:^|\/)(?:apps|hooks)(?:\/|$)|(?:^|\/)\.app\.json$|(?:^|\/)hooks\.json$/;
const forbiddenFields = ["test_credentials", "reviewer_instructions"];

const listings = ["openai", "claude", "registry"] as const;

/** The rules by which nothing is written that holds a secret. */
export const secretRules: readonly string[] = ["secret_form_in_package", "secret_in_package"];

type PackageRule = Pick<RuleWords, "code" | "title" | "fix"> &
  Partial<RuleWords> & { judge(plugin: PluginFiles): Judgement };

/** What OpenAI's directory asks of the archive, and what must never be in it. */
export const packageRules: Rule[] = [
  ...rulesOfPackages([
    {
      code: "archive_too_large",
      title: "the archive has at most 100 MB",
      fix: "make its pictures smaller",
      judge: ({ bytes }) => (bytes > most.archive ? [`${bytes} bytes`] : []),
    },
    {
      code: "archive_uncompressed_too_large",
      title: "what is in it has at most 512 MiB",
      fix: "make its pictures smaller",
      judge: ({ entries }) =>
        entries.reduce((sum, { bytes }) => sum + bytes, 0) > most.whole ? ["all of it together"] : [],
    },
    {
      code: "archive_member_too_large",
      title: "each file in it has at most 100 MiB",
      fix: "make it smaller",
      judge: ({ entries }) =>
        entries.filter(({ bytes }) => bytes > most.entry).map(({ path, bytes }) => `${path}: ${bytes} bytes`),
    },
    {
      code: "archive_too_many_entries",
      title: "it has at most 5000 entries",
      fix: "leave out what the listing does not need",
      judge: ({ entries }) => (entries.length > most.entries ? [`${entries.length} entries`] : []),
    },
    {
      code: "archive_member_path_too_deep",
      title: "a path has at most 20 parts",
      fix: "lay files less deep",
      judge: ({ entries }) => pathsOf(entries, ({ path }) => path.split("/").length > most.segments),
    },
    {
      code: "archive_member_path_absolute",
      title: "paths are seen from the archive's root",
      fix: "write them without a slash or a drive at their beginning",
      judge: ({ entries }) => pathsOf(entries, ({ path }) => /^\/|^[a-z]:/i.test(path)),
    },
    {
      code: "archive_member_path_has_backslash",
      title: "paths are written with /",
      fix: "write / in place of the backslash",
      judge: ({ entries }) => pathsOf(entries, ({ path }) => path.includes("\\")),
    },
    {
      code: "archive_member_path_has_parent_segment",
      title: "paths stay in the archive",
      fix: "write them without ..",
      judge: ({ entries }) => pathsOf(entries, ({ path }) => path.split("/").includes("..")),
    },
    {
      code: "archive_member_type_unsupported",
      title: "it holds no symbolic links",
      fix: "put the files themselves into it",
      judge: ({ entries }) => pathsOf(entries, ({ isLink }) => isLink),
    },
    {
      code: "archive_member_unreadable",
      title: "nothing in it is encrypted",
      fix: "pack it without a password",
      judge: ({ entries }) => pathsOf(entries, ({ isEncrypted }) => isEncrypted),
    },
    {
      code: "archive_member_path_normalization_collision",
      title: "no two paths differ in case or spelling alone",
      fix: "rename one of them",
      judge({ entries }) {
        const folded = entries.map(({ path }) => path.normalize("NFKC").toLowerCase());
        return entries.filter((_, index) => folded.indexOf(folded[index] ?? "") !== index).map(({ path }) => path);
      },
    },
    {
      code: "archive_forbidden_part",
      title: "it brings neither apps nor hooks",
      fix: "leave them out",
      judge: ({ entries }) => pathsOf(entries, ({ path }) => forbidden.test(path)),
    },
    {
      code: "plugin_manifest_missing",
      title: "plugin.json and mcp.json lie at its root",
      fix: `${npxSlipway()} launch package <subject> makes both`,
      judge: ({ entries }) =>
        ["plugin.json", "mcp.json"].filter((path) => !entries.some((entry) => entry.path === path)),
    },
    {
      code: "mcp_server_entry",
      title: "mcp.json names exactly one server, by streamable-http and an https URL",
      fix: "set endpoint in launch.yaml",
      judge(plugin) {
        const servers = jsonOf(plugin, "mcp.json")?.["mcpServers"];
        const all = isObject(servers) ? Object.values(servers) : [];
        const [server] = all;
        if (all.length !== 1 || !isObject(server)) return [`it names ${all.length}`];
        const isFit = server["type"] === "streamable-http" && /^https:\/\/[^{}]+$/.test(String(server["url"]));
        return isFit ? [] : [JSON.stringify(server)];
      },
    },
    {
      code: "branding_asset_path_missing_root_prefix",
      title: "every path in plugin.json begins with ./",
      fix: `${npxSlipway()} launch package <subject> makes it from icons in launch.yaml`,
      judge: (plugin) => assetsOf(jsonOf(plugin, "plugin.json")).filter((path) => !path.startsWith("./")),
    },
    {
      code: "plugin_asset_declared",
      title: "every file that plugin.json names is there",
      fix: `${npxSlipway()} launch package <subject> makes it from icons in launch.yaml`,
      judge: (plugin) =>
        assetsOf(jsonOf(plugin, "plugin.json")).filter(
          (path) => !plugin.entries.some((entry) => entry.path === path.replace(/^\.\//, "")),
        ),
    },
    {
      code: "review_fields_forbidden",
      title: "no login and no word to the reviewers is in it",
      fix: "type them into the portal",
      judge: ({ entries }) =>
        pathsOf(entries, (entry) =>
          forbiddenFields.some((name) => entry.path.endsWith(".json") && textOf(entry).includes(`"${name}"`)),
        ),
    },
    {
      code: "secret_form_in_package",
      for: listings,
      severity: "critical",
      title: "nothing in it has the form of a secret",
      why: "everybody can read what is listed",
      fix: "take it out, and replace the secret",
      judge: ({ entries, beside }) =>
        [...entries, ...beside].flatMap((entry) => {
          const found = secretIn(textOf(entry));
          return found === undefined ? [] : [`${entry.path}: ${found.kind}`];
        }),
    },
  ]),
  defineRule({
    code: "secret_in_package",
    for: listings,
    severity: "critical",
    title: "no value of a secret of the stack is in it",
    why: "everybody can read what is listed",
    fix: "take it out, and replace the secret",
    page: pages.guidelines,
    needs: ["plugin", "secretValues"],
    judge({ plugin, secretValues }) {
      const holdsSecret = secretSearch(secretValues);
      return pathsOf([...plugin.entries, ...plugin.beside], (entry) => holdsSecret(textOf(entry)));
    },
  }),
];

function rulesOfPackages(rules: PackageRule[]): Rule[] {
  const common = { for: ["openai"], severity: "major", why: "the upload is refused", page: pages.errors } as const;
  return rules.map(({ judge, ...rule }) =>
    defineRule({ ...common, ...rule, needs: ["plugin"], judge: ({ plugin }) => judge(plugin) }),
  );
}

function pathsOf(entries: readonly PluginEntry[], isBad: (entry: PluginEntry) => boolean): string[] {
  return entries.filter(isBad).map(({ path }) => path);
}

function textOf({ content }: PluginEntry): string {
  return Buffer.from(content ?? []).toString();
}

function jsonOf({ entries }: PluginFiles, path: string): Record<string, unknown> | undefined {
  const entry = entries.find((one) => one.path === path);
  const value = entry?.content && parseJson(Buffer.from(entry.content).toString());
  return isObject(value) ? value : undefined;
}
