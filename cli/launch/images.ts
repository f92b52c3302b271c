import { readFile } from "node:fs/promises";
import { dirname, extname, resolve } from "node:path";
import { imageSize } from "image-size";
import { messageOf } from "../../verify/message.ts";
import type { Launch } from "./launch-schema.ts";

/** A picture that launch.yaml names. */
export interface Image {
  /** Its key in `icons`. */
  role: string;
  path: string;
  /** Of the file's name, such as `png`. */
  extension: string;
  /** Nothing where the file could not be read. */
  content?: Uint8Array;
  /** Of its content, such as `png`, `jpg`, `webp`, `svg`; undefined where it is no picture. */
  format?: string;
  width?: number;
  height?: number;
  /** Why it cannot be used. */
  fault?: string;
}

/** Reads the pictures of a launch.yaml that lies at `file`; what cannot be read says why. */
export async function readImages({ icons = {} }: Launch, file: string): Promise<Image[]> {
  const named = Object.entries(icons).flatMap(([role, path]) => (path === undefined ? [] : [{ role, path }]));
  return Promise.all(named.map(async (one) => readImage(one, resolve(dirname(file), one.path))));
}

async function readImage({ role, path }: Pick<Image, "role" | "path">, file: string): Promise<Image> {
  const head = { role, path, extension: extname(path).slice(1).toLowerCase() };
  try {
    return { ...head, ...sizeOf(await readFile(file)) };
  } catch (error) {
    return { ...head, fault: messageOf(error) };
  }
}

/** Format and size of a picture, as its content says. */
export function sizeOf(content: Uint8Array): Pick<Image, "content" | "format" | "width" | "height"> {
  try {
    const { type, width, height } = imageSize(content);
    return { content, ...(type === undefined ? {} : { format: type }), width, height };
  } catch {
    // An SVG without a size is a picture all the same.
    return isSvg(content) ? { content, format: "svg" } : { content };
  }
}

function isSvg(content: Uint8Array): boolean {
  return /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<svg[\s>]/s.test(
    new TextDecoder().decode(content.subarray(0, 4096)),
  );
}
