import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { BoundTarget, Examination, ServiceSpec } from "./contract.ts";
import type { ExamineSettings } from "./examine-schema.ts";
import type { ImageSettings } from "./schema.ts";

/** What decides about the examination. */
interface Examined {
  examine: ExamineSettings;
  image: ImageSettings;
  target: Pick<BoundTarget, "name" | "unexamined">;
  spec: Pick<ServiceSpec, "name" | "domain" | "production">;
}

/** How this service's revisions are examined; undefined where they are not. */
export function examinationOf(
  { examine: { beforeTraffic = true, ...how }, image, target, spec }: Examined,
  { stack, projectDirectory }: { stack: string; projectDirectory: string },
): Examination | undefined {
  // An image that is gone back to has served before, and is wanted at once.
  const isRollback = "reference" in image && image.rollback;
  if (!beforeTraffic || isRollback || target.unexamined({ spec, stack }) !== undefined) return undefined;
  const file = join(projectDirectory, "contract.json");
  return { ...how, ...(existsSync(file) ? { contractFile: relative(process.cwd(), file) } : {}) };
}

/** Says where revisions take traffic unexamined although somebody may count on more. */
export function examinationWarnings({ examine: { beforeTraffic }, target, spec }: Examined, stack: string): string[] {
  const why = target.unexamined({ spec, stack });
  if (why === undefined || beforeTraffic === false || (beforeTraffic === undefined && !spec.production)) return [];
  const where = why === "" ? target.name : `${target.name} ${why}`;
  return [
    `slipway:examine.beforeTraffic: on ${where} a new revision takes traffic as soon as its health check passes, and is examined by npx slipway up after that; set it to false to say that this is known`,
  ];
}
