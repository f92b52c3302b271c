import type { Image } from "../images.ts";
import { defineRule, type Rule, type RuleWords } from "../rule.ts";
import { pages } from "./pages.ts";
import { missing, recordRules } from "./text-rules.ts";

const common = {
  for: ["openai", "claude"],
  severity: "major",
  why: "the upload is refused with this code",
  page: pages.errors,
} as const;
const mostBytes = 5 * 1024 * 1024;
export const leastPixels = 48;
const pixels = { least: leastPixels, most: 4096 };
const raster = ["png", "jpg", "webp"];
const endings: Readonly<Record<string, string>> = { jpeg: "jpg" };

type IconRule = Pick<RuleWords, "code" | "title" | "fix"> & { of(image: Image): string | undefined };

/** What directories ask of icons. */
export const iconRules: Rule[] = [
  ...recordRules(common, [
    {
      code: "plugin_logo_path_missing",
      title: "there is a logo",
      fix: "set icons.logo",
      judge: ({ icons }) => missing("icons.logo", icons?.logo),
    },
    {
      code: "plugin_composer_icon_path_missing",
      for: ["openai"],
      title: "there is an icon for beside the prompt",
      fix: "set icons.composer; it may be the logo",
      judge: ({ icons }) => missing("icons.composer", icons?.composer),
    },
  ]),
  ...imageRules([
    {
      code: "declared_asset_file_missing",
      title: "the files of icons are there",
      fix: "write the path from launch.yaml",
      of: ({ fault }) => fault,
    },
    {
      code: "image_file_too_large",
      title: "an icon has at most 5 MiB",
      fix: "make it smaller",
      of: ({ content }) =>
        content !== undefined && content.length > mostBytes
          ? `${(content.length / 1024 / 1024).toFixed(1)} MiB`
          : undefined,
    },
    {
      code: "image_file_format_unsupported",
      title: "an icon is PNG, JPEG, WebP or SVG",
      fix: "save it in one of these formats",
      of: ({ content, format }) => {
        if (content === undefined || (format !== undefined && [...raster, "svg"].includes(format))) return undefined;
        return format === undefined ? "no picture" : `a picture in the format ${format}`;
      },
    },
    {
      code: "raster_image_extension_content_mismatch",
      title: "an icon's name says its format",
      fix: "rename the file",
      of: ({ format, extension }) => {
        const named = endings[extension] ?? extension;
        return format !== undefined && format !== named ? `named .${extension}, with a ${format} in it` : undefined;
      },
    },
    {
      code: "raster_image_not_square",
      title: "an icon is square",
      fix: "crop it, or add a margin",
      of: (image) => (isRaster(image) && image.width !== image.height ? sizeOf(image) : undefined),
    },
    {
      code: "raster_image_dimensions_too_small",
      title: "an icon has 48 × 48 pixels or more",
      fix: "save it larger",
      of: (image) => (isRaster(image) && Math.min(...sides(image)) < pixels.least ? sizeOf(image) : undefined),
    },
    {
      code: "raster_image_dimensions_too_large",
      title: "an icon has at most 4096 × 4096 pixels",
      fix: "save it smaller",
      of: (image) => (isRaster(image) && Math.max(...sides(image)) > pixels.most ? sizeOf(image) : undefined),
    },
    {
      code: "svg_dimensions_missing",
      title: "an SVG has a numeric viewBox, or width and height without units",
      fix: 'give its root viewBox="0 0 64 64"',
      of: (image) => (image.format === "svg" && !hasPlainSize(image) ? "no size in plain numbers" : undefined),
    },
    {
      code: "svg_dimensions_not_positive",
      title: "an SVG's sizes are above zero",
      fix: 'give its root viewBox="0 0 64 64"',
      of: (image) => (svgSides(image).some((side) => side <= 0) ? "a size of nothing" : undefined),
    },
    {
      code: "svg_dimensions_too_small",
      title: "an SVG has 48 × 48 pixels or more, by its viewBox and by width and height",
      fix: 'draw it in viewBox="0 0 64 64"; the package gets a larger PNG of it where a browser is there',
      of: (image) => (isSmall(image) ? `${Math.min(...svgSides(image))} pixels` : undefined),
    },
    {
      code: "svg_dimensions_not_square",
      title: "an SVG is square",
      fix: "make its viewBox square",
      of: (image) => (image.format === "svg" && image.width !== image.height ? sizeOf(image) : undefined),
    },
  ]),
];

/** Whether a picture is refused for something that drawing it anew mends. */
export function needsConversion(image: Image): boolean {
  const { content, format, width = pixels.least, height = pixels.least } = image;
  if (content === undefined || format === undefined || Math.max(width, height) <= 0) return false;
  // It has no pixels of its own, and is as sharp at any size.
  if (format === "svg") return !hasPlainSize(image) || width !== height || isSmall(image);
  if (Math.max(width, height) < pixels.least) return false;
  const isFit = raster.includes(format) && format === (endings[image.extension] ?? image.extension);
  return !isFit || width !== height || width > pixels.most || content.length > mostBytes;
}

function imageRules(rules: IconRule[]): Rule[] {
  return rules.map(({ of, ...rule }) =>
    defineRule({
      ...common,
      ...rule,
      needs: ["images"],
      judge: ({ images }) =>
        images.flatMap((image) => {
          const seen = of(image);
          return seen === undefined ? [] : [`icons.${image.role} (${image.path}): ${seen}`];
        }),
    }),
  );
}

function isRaster({ format = "", width }: Image): boolean {
  return raster.includes(format) && width !== undefined;
}

function sides({ width = 0, height = 0 }: Image): number[] {
  return [width, height];
}

function sizeOf({ width = 0, height = 0 }: Image): string {
  return `${width} × ${height} pixels`;
}

function isSmall(image: Image): boolean {
  return svgSides(image).some((side) => side > 0 && side < pixels.least);
}

const viewBox = /\bviewBox\s*=\s*["']\s*-?[\d.]+[\s,]+-?[\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)\s*["']/;

/** What the root of an SVG says of its size in plain numbers: by its viewBox, and by width and height. */
function svgSides({ content, format }: Image): number[] {
  if (format !== "svg") return [];
  const [root = ""] = /<svg\b[^>]*>/s.exec(new TextDecoder().decode(content)) ?? [];
  const [, ...box] = viewBox.exec(root) ?? [];
  const own = ["width", "height"].map(
    (name) => new RegExp(String.raw`\s${name}\s*=\s*["']\s*([\d.]+)\s*["']`).exec(root)?.[1],
  );
  return [...box, ...(own.includes(undefined) ? [] : own)].map(Number);
}

function hasPlainSize(image: Image): boolean {
  return svgSides(image).length > 0;
}
