import { bringSeconds } from "../../verify/bring.ts";
import { lackOfBrowser, openBrowser } from "../../verify/browser.ts";
import type { Check } from "../../verify/contract.ts";
import { type Image, sizeOf } from "./images.ts";
import { leastPixels, needsConversion } from "./rules/icon-rules.ts";

/** Larger ones gain nothing in a listing. */
const mostPixels = 1024;
// What a browser draws, by the name that `image-size` gives it; others stay as they are.
const types: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  webp: "image/webp",
  svg: "image/svg+xml",
  gif: "image/gif",
  bmp: "image/bmp",
  ico: "image/x-icon",
  heif: "image/avif",
};

/** Draws a picture in the middle of a square, as large as it fits, on nothing. */
const draw = `async ([url, side]) => {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  const [width, height] = [picture.naturalWidth || side, picture.naturalHeight || side];
  const scale = side / Math.max(width, height);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const left = (side - width * scale) / 2;
  const top = (side - height * scale) / 2;
  canvas.getContext("2d").drawImage(picture, left, top, width * scale, height * scale);
  return canvas.toDataURL("image/png").split(",")[1];
}`;

/**
 * A check that finds nothing and makes square PNGs of pictures that directories refuse as they are, in the browser of a run.
 * What is converted takes the place of the picture in `images`; one of pixels that is too small stays, since nothing makes it sharper.
 */
export function iconConverter(images: Image[], converted: string[]): Check {
  return {
    id: "components.launch-icons",
    group: "components",
    title: "icons converted for the listing",
    severity: "info",
    quick: false,
    timeoutSeconds: 60 + bringSeconds,
    async run(context) {
      const open = images.filter((image) => needsConversion(image) && typeOf(image) !== undefined);
      if (open.length === 0) return [];
      const lack = await lackOfBrowser(context.options);
      if (lack !== undefined) return { skip: lack };
      const browser = await openBrowser(context);
      const page = await browser.newPage();
      for (const image of open) {
        const { content = new Uint8Array(), width = mostPixels, height = mostPixels, role, path } = image;
        const own = Math.max(width, height);
        const side = own < leastPixels ? mostPixels : Math.min(own, mostPixels);
        const url = `data:${typeOf(image)};base64,${Buffer.from(content).toString("base64")}`;
        const png = await page.evaluate<string>(`(${draw})(${JSON.stringify([url, side])})`);
        images[images.indexOf(image)] = { role, path, extension: "png", ...sizeOf(Buffer.from(png, "base64")) };
        converted.push(`icons.${role}: a PNG of ${side} × ${side} pixels was made of ${path}`);
      }
      await page.close();
      return [];
    },
  };
}

function typeOf({ format = "" }: Image): string | undefined {
  return Object.hasOwn(types, format) ? types[format] : undefined;
}
