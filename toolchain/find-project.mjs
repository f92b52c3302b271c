// Plain JavaScript, since the launcher uses it on Node.js 20 too.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The folder of the Slipway project that a command typed in a folder means: the nearest, upwards, that is one itself or
 * holds one in `slipway/`. Undefined where there is none.
 */
export function findProject(from) {
  for (const folder of [from, join(from, "slipway")]) if (isProject(folder)) return folder;
  const above = dirname(from);
  return above === from ? undefined : findProject(above);
}

/** Whether a folder holds a Pulumi.yaml that names this project's provider plugin. */
function isProject(folder) {
  const file = join(folder, "Pulumi.yaml");
  // Read as text, without any package: https://www.pulumi.com/docs/iac/concepts/projects/project-file/#plugins-options
  return (
    existsSync(file) && /^\s*(-\s+)?name:\s*["']?slipway["']?\s*(?:[,}]|$)/m.test(pluginsIn(readFileSync(file, "utf8")))
  );
}

function pluginsIn(text) {
  return /^plugins:(.*(?:\r?\n(?:[ \t-].*)?)*)/m.exec(text)?.[1] ?? "";
}
