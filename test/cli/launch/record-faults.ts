import { sizeOf } from "../../../cli/launch/images.ts";
import { endpoint, type FitLaunch } from "./fit-launch.ts";

/** Makes an app break one rule. */
export type Break = (fit: FitLaunch) => unknown;

/** A text of so many characters. */
export const long = (length: number): string => "a".repeat(length);

const published = { version: "1.0.0", endpoint, tools: [], components: [], annotations: {} };

/** A picture of some size, as far as its head says. */
function png(width: number, height: number): Buffer {
  const head = Buffer.alloc(33);
  Buffer.from("89504e470d0a1a0a0000000d49484452", "hex").copy(head);
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return head;
}

function withImage(content: Buffer, extension = "png"): Break {
  return (fit) => {
    fit.images = [{ role: "logo", path: `logo.${extension}`, extension, ...sizeOf(content) }];
  };
}

/** Apps that break a rule about what is written down, by its code. */
export const recordFaults: Readonly<Record<string, Break>> = {
  plugin_name_missing: ({ launch }) => delete launch.name,
  plugin_name_too_long: ({ launch }) => (launch.name = long(65)),
  plugin_name_format: ({ launch }) => (launch.name = "Task--Board"),
  plugin_version_not_semver: ({ launch }) => (launch.version = "1.0"),
  plugin_version_too_long: ({ launch }) => (launch.version = `1.0.0-${long(60)}`),
  plugin_description_missing: ({ launch }) => delete launch.description,
  plugin_description_too_long: ({ launch }) => (launch.description = long(1025)),
  submission_display_name_required: ({ launch }) => delete launch.displayName,
  submission_display_name_too_long: ({ launch }) => (launch.displayName = long(31)),
  submission_display_name_character_unsupported: ({ launch }) => (launch.displayName = "Task\u200bboard"),
  display_name_suffix: ({ launch }) => (launch.displayName = "Tasks MCP Server"),
  submission_subtitle_required: ({ launch }) => (launch.shortDescription = ""),
  submission_subtitle_too_long: ({ launch }) => (launch.shortDescription = long(31)),
  submission_subtitle_character_unsupported: ({ launch }) => (launch.shortDescription = "Two\nlines"),
  submission_description_required: ({ launch }) => delete launch.longDescription,
  submission_description_too_long: ({ launch }) => (launch.longDescription = long(4001)),
  plugin_description_character_unsupported: ({ launch }) => (launch.description = "Shows\u200btasks"),
  submission_description_character_unsupported: ({ launch }) => (launch.longDescription = "One\nTwo\u200b"),
  submission_developer_name_character_unsupported: ({ launch }) => (launch.developer = { name: "Tasks\u2028Ltd" }),
  plugin_author_email_too_long: ({ launch }) => (launch.developer = { name: "Tasks Ltd", email: long(321) }),
  description_promotes: ({ launch }) => (launch.longDescription = "Start a free trial for $5."),
  submission_developer_name_required: ({ launch }) => delete launch.developer,
  submission_developer_name_too_long: ({ launch }) => (launch.developer = { name: long(81) }),
  plugin_category_unknown: ({ launch }) => (launch.category = "Games"),
  plugin_capabilities_too_many: ({ launch }) => (launch.capabilities = Array.from({ length: 21 }, (_, at) => `${at}`)),
  plugin_capability_too_long: ({ launch }) => (launch.capabilities = [long(121)]),
  plugin_capability_invalid: ({ launch }) => (launch.capabilities = [" "]),
  plugin_default_prompt_too_many: ({ launch }) => (launch.starterPrompts = ["a", "b", "c", "d"]),
  plugin_default_prompt_too_long: ({ launch }) => (launch.starterPrompts = [long(129)]),
  plugin_default_prompt_duplicate: ({ launch }) => (launch.starterPrompts = ["Show  tasks", "Show tasks"]),
  plugin_default_prompt_mention: ({ launch }) => (launch.starterPrompts = ["@tasks show all"]),
  plugin_default_prompt_character_unsupported: ({ launch }) => (launch.starterPrompts = ["Show\u2028all"]),
  plugin_brand_color_format: ({ launch }) => (launch.brand = { color: "blue" }),
  plugin_brand_color_contrast: ({ launch }) => (launch.brand = { color: "#FFEE88" }),
  plugin_brand_color_dark_contrast: ({ launch }) => (launch.brand = { colorDark: "#303030" }),
  countries_format: ({ launch }) => (launch.countries = ["Germany"]),
  release_notes_missing: ({ launch }) => delete launch.releaseNotes,
  release_notes_too_long: ({ launch }) => (launch.releaseNotes = long(4001)),
  demo_recording_missing: ({ launch }) => (launch.demoRecording = "http://tasks.example.com/demo"),
  commerce_missing: ({ launch }) => delete launch.commerce,
  commerce_description_missing: ({ launch }) => (launch.commerce = { sells: true }),
  urls_missing: ({ launch }) => (launch.urls = { ...launch.urls, terms: undefined }),
  urls_not_https: ({ launch }) => (launch.urls = { ...launch.urls, terms: "http://tasks.example.com/terms" }),
  urls_same_page: ({ launch }) => (launch.urls = { ...launch.urls, terms: launch.urls?.website }),
  endpoint_not_https: ({ launch }) => (launch.endpoint = "https://localhost/mcp"),
  claude_port: ({ launch }) => (launch.endpoint = "https://mcp.tasks.example.com:8443/mcp"),
  urls_unreachable: ({ pages }) => pages[0] && Object.assign(pages[0], { body: "<p>Soon.</p>" }),
  endpoint_examined: ({ server }) => (server.endpoint = "https://staging.tasks.example.com/mcp"),
  origin_changed: (fit) => (fit.published = { ...published, endpoint: "https://old.tasks.example.com/mcp" }),
  plugin_name_mismatch: (fit) => (fit.published = { ...published, name: "tasks" }),
  plugin_version_unchanged: (fit) => (fit.published = { ...published, version: "1.1.0" }),
  plugin_logo_path_missing: ({ launch }) => (launch.icons = { composer: "logo.svg" }),
  plugin_composer_icon_path_missing: ({ launch }) => (launch.icons = { logo: "logo.svg" }),
  declared_asset_file_missing: (fit) =>
    (fit.images = [{ role: "logo", path: "no.png", extension: "png", fault: "ENOENT" }]),
  image_file_too_large: withImage(Buffer.concat([png(64, 64), Buffer.alloc(5 * 1024 * 1024)])),
  image_file_format_unsupported: withImage(Buffer.from("GIF89a@\0@\0"), "gif"),
  raster_image_extension_content_mismatch: withImage(png(64, 64), "jpg"),
  raster_image_not_square: withImage(png(64, 65)),
  raster_image_dimensions_too_small: withImage(png(47, 47)),
  raster_image_dimensions_too_large: withImage(png(4097, 4097)),
  svg_dimensions_missing: withImage(
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="3em" height="3em"/>'),
    "svg",
  ),
  svg_dimensions_not_positive: withImage(
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 0"/>'),
    "svg",
  ),
  svg_dimensions_too_small: withImage(
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"/>'),
    "svg",
  ),
  svg_dimensions_not_square: withImage(
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 32"/>'),
    "svg",
  ),
  positive_test_cases: (fit) => (fit.prompts = fit.prompts.slice(2)),
  negative_test_cases: (fit) => (fit.prompts = fit.prompts.slice(0, -1)),
  test_case_tool_unknown: ({ prompts: [prompt] }) => prompt && Object.assign(prompt, { tools: ["show_all"] }),
  test_case_call_failed: ({ caseCalls: [call] }) => call && Object.assign(call, { fault: "status 500" }),
  reviewer_login_missing: ({ launch }) => delete launch.reviewer,
  claude_name: ({ launch }) => (launch.displayName = long(101)),
  claude_one_liner: ({ launch }) => (launch.shortDescription = long(201)),
  claude_description: ({ launch }) => {
    launch.longDescription = long(2001);
    delete launch.description;
  },
  claude_categories: ({ launch }) => (launch.claudeCategories = []),
  claude_documentation: ({ launch }) => (launch.urls = { ...launch.urls, documentation: undefined }),
  claude_example_prompts: ({ launch }) => (launch.starterPrompts = ["Show my tasks."]),
  registry_name_format: ({ launch }) => (launch.registry = { name: "board" }),
  registry_name_domain: ({ launch }) => (launch.registry = { name: "com.other/board", proof: "dns" }),
  registry_description_length: ({ launch }) => delete launch.description,
  registry_title_too_long: ({ launch }) => (launch.displayName = long(101)),
  registry_version: ({ launch }) => (launch.version = "^1.0.0"),
  registry_remote: ({ launch }) => (launch.endpoint = "http://mcp.tasks.example.com/mcp"),
};
