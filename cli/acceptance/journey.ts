import { randomBytes } from "node:crypto";
import { isAccepted } from "../../verify/verdict.ts";
import { chooseImage, readHistory, withEarlierImage } from "../earlier-image.ts";
import {
  holdsDeployment,
  holdsFailure,
  holdsNothingLeft,
  holdsRunning,
  holdsToldUrl,
  holdsTraffic,
  must,
  short,
  toWhat,
} from "./holds.ts";
import type { Look } from "./report.ts";
import { ownSecret, withOtherAlarm } from "./settings.ts";
import type { Trip } from "./trip.ts";

/** A step of a stack's life. */
export interface Step {
  name: string;
  /** Whether it is run after a step that ended the run, too, because it removes things. */
  always?: boolean;
  /** Throws a UserError where the steps after it would mean nothing. */
  run(trip: Trip, look: Look): Promise<void>;
}

/** The steps in their order. `isWhole` asks for every check of the endpoint in place of the quick ones. */
export function journey(isWhole: boolean): Step[] {
  // Digests of the first two revisions, once they are deployed.
  const made = { first: "", second: "" };
  return [
    {
      name: "first up",
      async run(trip, look) {
        await holdsDeployment(trip, look);
        made.first = await trip.digest();
      },
    },
    { name: "unchanged up", run: upUnchanged },
    { name: "verify", run: (trip, look) => examine(trip, look, isWhole) },
    {
      name: "code change",
      async run(trip, look) {
        await trip.copy.configure(trip.settingsOf("second"));
        const { answers } = must(await trip.upUnderTraffic());
        made.second = await trip.digest();
        const seen = `${short(made.first)} → ${short(made.second)}`;
        look.expect("another image is deployed", made.second !== made.first, seen);
        await holdsRunning(trip, look, made.second);
        holdsTraffic(trip, look, answers);
      },
    },
    {
      name: "failed revision",
      async run(trip, look) {
        await trip.copy.configure(trip.settingsOf("broken"));
        await holdsFailure(trip, look, made.second);
      },
    },
    // What was wrong still is: it must not be taken for done.
    { name: "unchanged retry", run: (trip, look) => holdsFailure(trip, look, made.second) },
    { name: "rollback", run: (trip, look) => rollBack(trip, look, made.first) },
    { name: "changed secret", run: changeSecret },
    { name: "changed alert", run: changeAlert },
    ...removal("destroy", "nothing left"),
    { name: "up again", run: holdsDeployment },
    ...removal("last destroy", "nothing left at the end"),
  ];
}

function removal(destroy: string, nothingLeft: string): Step[] {
  let endpoint = "";
  return [
    {
      name: destroy,
      always: true,
      async run(trip, look) {
        // A stack that never came up has none.
        endpoint = await trip.endpoint().catch(() => "");
        const outcome = await trip.destroy();
        look.expect("everything is removed", outcome.ok, outcome.ok ? toWhat(outcome) : outcome.reason);
      },
    },
    { name: nothingLeft, always: true, run: (trip, look) => holdsNothingLeft(trip, look, endpoint) },
  ];
}

async function upUnchanged(trip: Trip, look: Look): Promise<void> {
  const outcome = must(await trip.up());
  look.expect("nothing changes", outcome.steps.length === 0, toWhat(outcome));
}

async function examine(trip: Trip, look: Look, isWhole: boolean): Promise<void> {
  const report = await trip.ground.examine(await trip.endpoint(), isWhole);
  const { passed, failed, errored } = report.summary.checks;
  const found = report.findings.map(({ severity, check, seen }) => `${severity} ${check}: ${seen}`);
  const failOn = isWhole ? "major" : "critical";
  const seen = [`${passed} of ${passed + failed + errored} checks passed`, ...found].join("; ");
  look.expect(`nothing ${failOn} is found`, isAccepted(report, failOn), seen);
  await holdsToldUrl(trip, look);
  const { unexamined } = trip.ground;
  if (unexamined !== undefined) look.unseen("checks of the name, the certificate and the way there", unexamined);
}

async function rollBack(trip: Trip, look: Look, first: string): Promise<void> {
  const { session } = trip.copy;
  const history = await readHistory(session);
  const image = chooseImage(session.stack, history);
  await trip.copy.configure(withEarlierImage(trip.settingsOf("broken"), image, history));
  const outcome = must(await trip.upUnderTraffic());
  const built = outcome.steps.some(({ type, operation }) => type.startsWith("docker-build:") && operation !== "delete");
  look.expect("nothing is built", !built, toWhat(outcome));
  const digest = await trip.digest();
  look.expect("the first image is deployed", digest === first, short(digest));
  await holdsRunning(trip, look, first);
  holdsTraffic(trip, look, outcome.answers);
}

async function changeSecret(trip: Trip, look: Look): Promise<void> {
  const value = randomBytes(24).toString("base64url");
  await trip.copy.configure(trip.settingsOf("second"));
  await trip.copy.setSecret({ path: ["slipway:secrets", ownSecret], value });
  const outcome = must(await trip.upUnderTraffic());
  look.expect("the change is deployed", outcome.steps.length > 0, toWhat(outcome));
  const running = await trip.ground.running(trip.copy.session);
  const isThere = running?.env[ownSecret] === value;
  const expected = "the server has the new value";
  if (running === undefined) look.unseen(expected, trip.ground.unseenRunning);
  else look.expect(expected, isThere, isThere ? "it has" : "it has not");
  const isShown = await trip.shows(value);
  look.expect("its text is in neither the state nor what is printed", !isShown, isShown ? "it is" : "it is not");
  holdsTraffic(trip, look, outcome.answers);
}

async function changeAlert(trip: Trip, look: Look): Promise<void> {
  const expected = "an alarm changes, and no new revision is made";
  const changed = withOtherAlarm(trip.settingsOf("second"));
  if (trip.ground.unseenAlarms !== undefined) return look.unseen(expected, trip.ground.unseenAlarms);
  if (changed === undefined) return look.unseen(expected, "slipway:alerts has no receivers, so there are no alarms");
  await trip.copy.configure(changed);
  const digest = await trip.digest();
  const running = (await trip.resources()).filter(({ inputs }) => JSON.stringify(inputs).includes(digest));
  const outcome = must(await trip.up());
  const touched = outcome.steps.filter((step) =>
    running.some(({ type, name }) => step.type === type && step.name === name),
  );
  look.expect(expected, outcome.steps.length > 0 && touched.length === 0, toWhat(outcome));
}
