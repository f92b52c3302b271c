import { npxSlipway } from "../../infra/remedies.ts";
import { UserError } from "../user-error.ts";
import type { Forge, Written } from "./forge.ts";
import { markerOf, previewedStack } from "./marker.ts";

/** What became of a comment or an issue. */
export type Kept = "written" | "edited" | "closed" | "none";

/** Writes a text as a comment on a pull request, in place of the one that has its marker. */
export async function keepComment(forge: Forge, pullRequest: string, text: string): Promise<Kept> {
  const before = await find(forge.comments(pullRequest), markerIn(text));
  if (before === undefined) await forge.comment(pullRequest, text);
  else await forge.editComment(pullRequest, before.id, text);
  return before === undefined ? "written" : "edited";
}

/** The stacks that a pull request has a preview of in its comments, by now or of an earlier commit. */
export async function previewedStacks(forge: Pick<Forge, "comments">, pullRequest: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { isOwn, body } of forge.comments(pullRequest)) {
    const stack = isOwn ? previewedStack(body) : undefined;
    if (stack !== undefined) found.push(stack);
  }
  return found;
}

/** Keeps one open issue with a text's marker, and closes it where there is nothing left to tell. */
export async function keepIssue(forge: Forge, text: string): Promise<Kept> {
  const marker = markerIn(text);
  const title = titleOf(text);
  const isClosed = nothingToTell.test(title);
  const before = await find(forge.issues(), marker);
  if (before === undefined) {
    if (isClosed) return "none";
    await forge.openIssue(title, text);
    return "written";
  }
  await forge.editIssue(before.id, { title, body: text, isClosed });
  return isClosed ? "closed" : "edited";
}

/** How the title of a text ends that has nothing to tell. */
const nothingToTell = /nothing (changes|is left)$/;

async function find(all: AsyncIterable<Written>, marker: string): Promise<Written | undefined> {
  for await (const one of all) if (one.isOwn && one.body.startsWith(marker)) return one;
  return undefined;
}

function markerIn(text: string): string {
  const marker = markerOf(text);
  if (marker !== undefined) return marker;
  throw new UserError(
    `this text has no marker of Slipway's in its first line: make it with ${npxSlipway()} preview --markdown`,
  );
}

/** The first heading as plain text: a title is no Markdown. */
function titleOf(text: string): string {
  const heading = /^#+ (.*)$/m.exec(text)?.[1] ?? "";
  return heading.replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
}
