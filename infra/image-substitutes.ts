import { ConfigError } from "./errors.ts";

const variable = "SLIPWAY_IMAGE_SUBSTITUTES";

/**
 * Images that this machine takes in place of public ones, by reference as it stands in a Dockerfile or in this program;
 * throws a ConfigError for a variable that is no list of `public=own` pairs.
 */
export function imageSubstitutes(): Readonly<Record<string, string>> {
  const pairs = (process.env[variable] ?? "").split(/[\s,]+/).filter(Boolean);
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, image, own] = /^([^=]+)=([^=]+)$/.exec(pair) ?? [];
      if (image !== undefined && own !== undefined) return [image, own];
      throw new ConfigError([
        {
          path: variable,
          problem: `"${pair}" is no pair of images`,
          remedy: "write public=own, and a comma between pairs",
        },
      ]);
    }),
  );
}

/** The image that this machine takes for another, which most often is that one itself. */
export function substituteFor(image: string): string {
  return imageSubstitutes()[image] ?? image;
}
