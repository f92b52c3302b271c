import type { Found } from "./found.ts";
import type { NewFiles, NextCommands, ServerAnswers } from "./plan.ts";

/** What was found, a line each, with the place that says it; what a flag or a person said stands for itself. */
export function foundLines(found: Found, answers: ServerAnswers): string[] {
  const { framework, name, port, path, healthPath, start } = found;
  const rows: [string, string | number | undefined, { value: string | number; where: string } | undefined][] = [
    ["server", framework.value, framework],
    ["name", answers.name, name],
    ["port", answers.port, port],
    ["endpoint", answers.path, path],
    ["health", answers.healthPath, healthPath],
    ["start", answers.dockerfile === undefined ? answers.start : undefined, start],
    ["Dockerfile", answers.dockerfile, undefined],
  ];
  return [
    `Found in ${found.folder}:`,
    ...rows.flatMap(([title, value, from]) => {
      if (value === undefined) return [];
      const where = from?.value === value ? `, ${from.where}` : "";
      return [`  ${title.padEnd(11)}${value}${where}`];
    }),
    ...notesOf(found, answers).map((note) => `note: ${note}`),
  ];
}

/** What somebody should know before deploying. */
export function notesOf(found: Found, answers: ServerAnswers): string[] {
  return [...found.notes, ...(answers.healthPath === undefined ? [noHealth] : [])];
}

const noHealth =
  "no path was found that says whether the server lives: it counts as healthy once it takes connections; give a path that answers 200 without sign-in with --health";

/** What will be written, a line each. */
export function fileLines(files: NewFiles): string[] {
  return ["To be written:", ...Object.keys(files).map((file) => `  ${file}`)];
}

/** What is to be run next; `once` is what makes the backend ready for a cloud's stack. */
export function nextLines({ enter, local, cloud }: NextCommands, once: readonly string[]): string[] {
  const part = (title: string, commands: readonly string[]) =>
    commands.length === 0 ? [] : [title, ...commands.map((command) => `  ${command}`)];
  return [
    "",
    ...part("Next:", [...enter, ...local]),
    ...part("Once, before the first deployment to the cloud, in slipway/:", once),
    ...part("Then:", cloud),
  ];
}
