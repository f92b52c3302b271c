import type { Locator } from "playwright-core";

/** Colour behind an element's text and of the text itself: red, green and blue from 0 to 255. */
export function colors(element: Locator): Promise<[number[], number[]]> {
  return element.evaluate((measured) => {
    const { defaultView: view } = measured.ownerDocument;
    // A canvas turns every way to write a colour into numbers, and what is behind shows through.
    const canvas = measured.ownerDocument.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const paint = (color: string): number[] => {
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const ancestors = [];
    for (let one = measured; one; one = one.parentElement) ancestors.unshift(one);
    let behind: number[] = [];
    for (const one of ancestors) behind = paint(view.getComputedStyle(one).backgroundColor);
    return [behind, paint(view.getComputedStyle(measured).color)];
  });
}

/** Contrast of an element's text to what is behind it, from 1 to 21. */
export async function contrast(element: Locator): Promise<number> {
  const [dark = 0, light = 0] = (await colors(element)).map(luminance).sort((first, second) => first - second);
  return (light + 0.05) / (dark + 0.05);
}

// https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
function luminance(channels: readonly number[]): number {
  const weights = [0.2126, 0.7152, 0.0722];
  return channels
    .map((channel) => channel / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * (weights[index] ?? 0), 0);
}
