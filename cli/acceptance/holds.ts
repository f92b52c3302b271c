import { setTimeout as sleep } from "node:timers/promises";
import { imageDigest } from "../../infra/image-digest.ts";
import { toText } from "../summary.ts";
import { toldElsewhere } from "../told-url.ts";
import { UserError } from "../user-error.ts";
import type { Look } from "./report.ts";
import { type Answers, askOnce, askUntil } from "./traffic.ts";
import type { Outcome, Trip } from "./trip.ts";

// A certificate and a name of a platform may take their time to be known everywhere.
const answerWaitMs = 300_000;
const silenceLooks = 60;
const shownChanges = 6;

/** An `up` that succeeds, and whose endpoint answers. */
export async function holdsDeployment(trip: Trip, look: Look): Promise<void> {
  const outcome = must(await trip.up());
  look.expect("it is deployed", outcome.ok, toWhat(outcome));
  const endpoint = await trip.endpoint();
  await askUntil(endpoint, ({ status }) => status < 500, answerWaitMs);
  const { about, findings } = await trip.ground.examine(endpoint, false);
  const seen = about ? toText(about) : (findings[0]?.seen ?? "no answer");
  look.expect("the endpoint answers as an MCP server", about !== undefined, seen);
}

/** An `up` of what cannot come up: it fails with the reason, and what ran before goes on answering. */
export async function holdsFailure(trip: Trip, look: Look, digest: string): Promise<void> {
  const outcome = await trip.upUnderTraffic();
  const seen = outcome.ok ? `it succeeded: ${toWhat(outcome)}` : outcome.reason;
  look.expect("up fails, and says why", !outcome.ok && outcome.reason !== "", seen);
  await holdsRunning(trip, look, digest);
  holdsTraffic(trip, look, outcome.answers);
}

/** The image of a digest serves. */
export async function holdsRunning(trip: Trip, look: Look, digest: string): Promise<void> {
  const running = await trip.ground.running(trip.copy.session);
  const expected = `${short(digest)} serves`;
  if (running === undefined) look.unseen(expected, trip.ground.unseenRunning);
  else look.expect(expected, running.image.endsWith(digest), short(imageDigest(running.image)));
}

/** The server knows the URL of its endpoint; what is told of it on an account, `verify` sees in its answers. */
export async function holdsToldUrl(trip: Trip, look: Look): Promise<void> {
  const running = await trip.ground.running(trip.copy.session);
  if (running === undefined) return;
  const given = await trip.given();
  const elsewhere = toldElsewhere(trip.settingsOf("first"), running.env, given);
  look.expect("the server is told the URL that clients are given", elsewhere === undefined, elsewhere ?? given);
}

/** No client was let down. */
export function holdsTraffic({ ground }: Trip, look: Look, { count, failures }: Answers): void {
  const [worst = ""] = failures;
  const isWell = failures.length === 0 && count > 0;
  const seen = isWell ? `none of ${count} failed` : `${failures.length} of ${count} failed: ${worst}`;
  const expected = "no request fails meanwhile";
  if (isWell && ground.unseenTraffic !== undefined) look.unseen(expected, `${ground.unseenTraffic} (${seen})`);
  else look.expect(expected, isWell, seen);
}

/** Nothing of the stack is left. */
export async function holdsNothingLeft(trip: Trip, look: Look, endpoint: string): Promise<void> {
  const inState = await trip.resources();
  look.expect("the state is empty", inState.length === 0, toList(inState.map(({ name }) => name)));
  const found = await trip.ground.remains();
  const expected = "the platform has nothing of it";
  if (found !== undefined) {
    const kept = found.kept.length === 0 ? "" : `; kept on purpose: ${found.kept.join(", ")}`;
    look.expect(expected, found.remains.length === 0, `${toList(found.remains)}${kept}`);
    return;
  }
  look.unseen(expected, trip.ground.unseenRemains);
  if (endpoint === "") return;
  const status = await lastStatus(endpoint);
  look.expect("the endpoint answers no more", isGone(status), status === undefined ? "no answer" : `status ${status}`);
}

/** What an endpoint still answers once nothing of it should be left; undefined where nobody answers. */
async function lastStatus(endpoint: string): Promise<number | undefined> {
  let status: number | undefined;
  for (let look = 0; look < silenceLooks; look += 1) {
    status = await askOnce(endpoint).then(
      (answer) => answer.status,
      () => undefined,
    );
    if (isGone(status)) return status;
    await sleep(1000);
  }
  return status;
}

/** Whether it is the platform that answers, for a service that it does not know. */
function isGone(status: number | undefined): boolean {
  return status === undefined || status === 404 || status >= 500;
}

/** An outcome that must be a success for the rest of its step to mean anything. */
export function must<Of extends Outcome>(outcome: Of): Of {
  if (outcome.ok) return outcome;
  throw new UserError(outcome.reason);
}

/** What a command did, in a line. */
export function toWhat({ steps, seconds }: Outcome): string {
  const changes = steps.map(({ operation, type, name }) => `${operation} ${type.split(":").at(-1)} ${name}`);
  const shown = changes.length > shownChanges ? `${changes.length} changes` : toList(changes);
  return `${shown}, in ${seconds.toFixed(1)} s`;
}

/** A digest that people can tell from another. */
export function short(digest: string): string {
  return digest.slice(0, "sha256:".length + 12);
}

function toList(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.join(", ");
}
