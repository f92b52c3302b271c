import { setUpSteps, signInSteps } from "./actions.ts";
import type { CiProject } from "./project.ts";

/** The first lines of a workflow. */
export function head(name: string, what: string): string {
  return `# ${what}
# Written by npx slipway ci; it is yours now and is not overwritten.
name: slipway ${name}
permissions: {}`;
}

/** Where its commands run. */
export function defaults({ directory }: CiProject): string {
  return directory === "." ? "" : `defaults:\n  run:\n    working-directory: ${directory}\n`;
}

/** Steps until slipway can be asked about the matrix' stack. */
export function ready({ install, clouds }: CiProject, ref?: string): string {
  return [setUpSteps(install, ref === undefined ? {} : { ref }), signInSteps(clouds)]
    .filter((text) => text !== "")
    .join("\n");
}

/** Variables of a step that opens the state of the matrix' stack. */
export function state({ secrets }: CiProject, stack = "${{ matrix.stack }}"): string {
  return [`STACK: ${stack}`, ...secrets.map((name) => `${name}: \${{ secrets.${name} }}`)].join("\n");
}

/** A text within another that has so many spaces before it. */
export function indent(text: string, spaces: number): string {
  return text.replaceAll("\n", `\n${" ".repeat(spaces)}`);
}
