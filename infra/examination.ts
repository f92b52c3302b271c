import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { AlertSettings } from "./alerts-schema.ts";
import type { BoundTarget, Examination, ServiceSpec } from "./contract.ts";
import { ConfigError } from "./errors.ts";
import type { ExamineSettings } from "./examine-schema.ts";
import { npxSlipway } from "./remedies.ts";
import type { ImageSettings } from "./schema.ts";
import type { Canary, StepsSeen } from "./staged.ts";

/** What decides about the examination. */
interface Examined {
  examine: ExamineSettings;
  image: ImageSettings;
  target: Pick<BoundTarget, "name" | "unexamined" | "unmoved" | "movesInSteps">;
  spec: Pick<ServiceSpec, "name" | "domain" | "production">;
  bounds: Canary["bounds"];
}

/** How this service's revisions are examined; undefined where they are not. */
export function examinationOf(
  { examine, image, target, spec, bounds }: Examined,
  { stack, projectDirectory }: { stack: string; projectDirectory: string },
): Examination | undefined {
  const { beforeTraffic = true, canary: steps, canarySeconds: seconds, ...how } = examine;
  // An image that is gone back to has served before, and is wanted at once.
  const isRollback = "reference" in image && image.rollback;
  if (!beforeTraffic || isRollback || target.unexamined({ spec, stack }) !== undefined) return undefined;
  const file = join(projectDirectory, "contract.json");
  return {
    ...how,
    ...(existsSync(file) ? { contractFile: relative(process.cwd(), file) } : {}),
    ...(steps.length > 0 && target.unmoved === undefined ? { canary: { steps, seconds, bounds } } : {}),
  };
}

/** The bounds of a revision that gets its requests in steps: those of the alarms, whether anybody is told of these or not. */
export function boundsOf(alerts: AlertSettings | undefined): Canary["bounds"] {
  const { errorRate, toolErrors } = alerts ?? { errorRate: false, toolErrors: false };
  return {
    errorRate: errorRate ? errorRate.percent : undefined,
    toolErrors: toolErrors ? toolErrors.percent : undefined,
  };
}

/**
 * Says where revisions take traffic unexamined, or unjudged by a bound, although somebody may count on more; throws a
 * ConfigError where steps are so short that the target sees nothing of them.
 */
export function examinationWarnings(
  { examine, target, spec, bounds }: Omit<Examined, "image">,
  stack: string,
): string[] {
  const { beforeTraffic, canary } = examine;
  const why = target.unexamined({ spec, stack });
  const atOnce = beforeTraffic === false ? "with slipway:examine.beforeTraffic: false" : (why ?? target.unmoved);
  if (canary.length > 0 && atOnce !== undefined) {
    return [
      `slipway:examine.canary: ${[`on ${target.name}`, atOnce].filter(Boolean).join(" ")} a new revision gets all requests at once`,
    ];
  }
  if (canary.length > 0 && target.movesInSteps) return stepWarnings(examine, target.name, target.movesInSteps, bounds);
  if (why === undefined || beforeTraffic === false || (beforeTraffic === undefined && !spec.production)) return [];
  const where = why === "" ? target.name : `${target.name} ${why}`;
  return [
    `slipway:examine.beforeTraffic: on ${where} a new revision takes traffic as soon as its health check passes, and is examined by ${npxSlipway()} up after that; set it to false to say that this is known`,
  ];
}

/** What a target does not see of steps, in words of `slipway:examine`. */
function stepWarnings(
  { canarySeconds }: ExamineSettings,
  name: string,
  { leastSeconds, unjudged }: StepsSeen,
  bounds: Canary["bounds"],
): string[] {
  // A simulated platform measures at once.
  const least = Number(process.env.SLIPWAY_LEAST_STEP_SECONDS || leastSeconds);
  if (canarySeconds < least) {
    const problem = `with steps of ${canarySeconds} s nothing would be judged: ${name} shows what it measured later`;
    throw new ConfigError([{ path: "slipway:examine.canarySeconds", problem, remedy: `set ${least} or more` }]);
  }
  return unjudged
    .filter((bound) => bounds[bound] !== undefined)
    .map(
      (bound) =>
        `slipway:examine.canary: ${name} does not count what slipway:alerts.${bound} is held against, and a step is not judged by it`,
    );
}
