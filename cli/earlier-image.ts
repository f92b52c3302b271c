import * as z from "zod";
import { imageDigest } from "../infra/image-digest.ts";
import { npxSlipway } from "../infra/remedies.ts";
import type { Session } from "./pulumi.ts";
import { readOutputs } from "./service-outputs.ts";
import { readResources } from "./stack-resources.ts";
import { UserError } from "./user-error.ts";

const outputsSchema = z.object({ image: z.string() });
const historySchema = z.object({
  images: z.array(z.string()),
  rolledBack: z.array(z.string()).default([]),
  platforms: z.record(z.string(), z.string()).default({}),
});

/**
 * The image that runs, and what the stack's state remembers: images, newest first, digests that were rolled back, and
 * platforms by digest.
 */
export interface History extends z.infer<typeof historySchema> {
  current: string;
  /** Since when the current one runs, as ISO 8601. */
  since?: string;
}

/** Reads what ran; throws a UserError where nothing did. */
export async function readHistory(session: Session): Promise<History> {
  const outputs = outputsSchema.safeParse(await readOutputs(session));
  const history = (await readResources(session)).find(({ type }) => type === "slipway:index:ImageHistory");
  const { data } = historySchema.safeParse(history?.outputs);
  if (outputs.success && data) {
    const since = history?.modified;
    return { current: outputs.data.image, ...(since === undefined ? {} : { since }), ...data };
  }
  throw new UserError(
    `stack ${session.stack} has no image to go back to: none ran yet; ${npxSlipway()} up ${session.stack} deploys the first`,
  );
}

/**
 * The image to go back to: the one of a digest, else the newest that ran before the current one and was not rolled back
 * itself. Throws a UserError where there is none.
 */
export function chooseImage(stack: string, history: History, digest?: string): string {
  const { current, images, rolledBack } = history;
  const place = images.findIndex((image) => imageDigest(image) === imageDigest(current));
  const earlier = images.slice(place + 1).filter((image) => !rolledBack.includes(imageDigest(image)));
  const found = digest === undefined ? earlier[0] : images.find((image) => imageDigest(image) === digest);
  if (found !== undefined) {
    const image = whereItLies(found, current);
    if (digest === undefined) checkPlace(stack, image, current);
    return image;
  }
  if (images.every((image) => imageDigest(image) === imageDigest(current))) {
    throw new UserError(
      `stack ${stack} has run no other image than ${imageDigest(current)}: there is nothing to go back to; ${npxSlipway()} status ${stack} says what runs`,
    );
  }
  const problem =
    digest === undefined ? "no image that ran before is left to go back to" : `${digest} was not deployed before`;
  const known = images.map((image) => `${imageDigest(image)}${toMark(image, history)}`).join("\n  ");
  throw new UserError(
    `${problem}; the history of stack ${stack} is, the newest first:\n  ${known}\npick one of it: ${npxSlipway()} rollback ${stack} --to <digest>`,
  );
}

const imageSchema = z.looseObject({}).default({});

/** A stack's settings with an image that ran before, in place of what they build; for the platform that it ran on. */
export function withEarlierImage(
  settings: Readonly<Record<string, unknown>>,
  reference: string,
  { platforms }: Pick<History, "platforms">,
): Record<string, unknown> {
  const before = imageSchema.parse(settings["slipway:image"]);
  // A registry that the stack made for its builds holds the image and must not go with them.
  const ownRegistry = before.repository === undefined && before.reference === undefined;
  const { pull } = before;
  // An earlier version did not remember it; without it a cluster would run the image on nodes of any architecture.
  const platform = platforms[imageDigest(reference)] ?? before.platform;
  const kept = { ...(platform ? { platform } : {}), ...(pull ? { pull } : {}) };
  return { ...settings, "slipway:image": { reference, ownRegistry, rollback: true, ...kept } };
}

function toMark(image: string, { current, rolledBack }: History): string {
  if (imageDigest(image) === imageDigest(current)) return " (runs now)";
  return rolledBack.includes(imageDigest(image)) ? " (rolled back)" : "";
}

/**
 * An image of before the stack moved to another repository may be gone with the one that it lay in, or the platform may
 * not know any more how to pull it.
 */
function checkPlace(stack: string, image: string, current: string): void {
  const [there, here] = [image, current].map((reference) => reference.split("@")[0] ?? "");
  if (there === here) return;
  throw new UserError(
    `the image before is ${image}, and stack ${stack} has moved to the repository ${here} since: where ${there} still has it and it can be pulled from there, ${npxSlipway()} rollback ${stack} --to ${imageDigest(image)}`,
  );
}

/** The stack's own registry on this machine may have got another port since; what is in it has not changed. */
function whereItLies(image: string, current: string): string {
  const local = /^localhost:\d+\//;
  const [host] = local.exec(current) ?? [];
  return host === undefined ? image : image.replace(local, host);
}
