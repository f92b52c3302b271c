import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { BoundTarget, Examination, ServiceSpec } from "./contract.ts";
import type { ExamineSettings } from "./examine-schema.ts";
import type { ImageSettings } from "./schema.ts";

/** What decides about the examination. */
interface Examined {
  examine: ExamineSettings;
  image: ImageSettings;
  target: BoundTarget;
  spec: Pick<ServiceSpec, "production">;
}

/** How this service's revisions are examined; undefined where they are not. */
export function examinationOf(
  { examine: { beforeTraffic = true, ...how }, image, target }: Examined,
  projectDirectory: string,
): Examination | undefined {
  // An image that is gone back to has served before, and is wanted at once.
  const isRollback = "reference" in image && image.rollback;
  if (!beforeTraffic || !target.examinesFirst || isRollback) return undefined;
  const file = join(projectDirectory, "contract.json");
  return { ...how, ...(existsSync(file) ? { contractFile: relative(process.cwd(), file) } : {}) };
}

/** Says where revisions take traffic unexamined although somebody may count on more. */
export function examinationWarnings({ examine: { beforeTraffic }, target, spec }: Examined): string[] {
  if (target.examinesFirst || beforeTraffic === false || (beforeTraffic === undefined && !spec.production)) return [];
  return [
    `slipway:examine.beforeTraffic: on ${target.name} a new revision takes traffic as soon as its health check passes, and is examined by npx slipway up after that; set it to false to say that this is known`,
  ];
}
