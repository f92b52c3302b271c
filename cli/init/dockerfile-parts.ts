import type { Found } from "./found.ts";

/** What a Dockerfile is written from. */
export interface Build extends Pick<Found, "recipe" | "environment"> {
  /** Path of the server from the context; empty where it is the context. */
  service: string;
  start: string;
  port: number;
}

/** `ENV` and `EXPOSE` of the last stage. */
export function surroundings({ port, environment }: Build, more: Readonly<Record<string, string>> = {}): string[] {
  const variables = Object.entries({ ...more, ...environment, PORT: String(port) });
  return [`ENV ${variables.map(([name, value]) => `${name}=${value}`).join(" ")}`, `EXPOSE ${port}`];
}

/** `CMD`, as a list where no shell is needed, so that the server itself gets the signal to end. */
export function command(start: string): string {
  const needsShell = /[$&|;<>"'`*()]|^\w+=/.test(start);
  // `exec` makes the server take the shell's place, as far as it is one command.
  const words = needsShell
    ? ["sh", "-c", /[&|;]/.test(start.replaceAll(/"[^"]*"/g, "")) ? start : execOf(start)]
    : start.split(/\s+/);
  return `CMD ${JSON.stringify(words)}`;
}

/** Variables that stand before a command are given to `env`, since `exec` takes none. */
function execOf(start: string): string {
  return /^\w+=/.test(start) ? `exec env ${start}` : `exec ${start}`;
}
