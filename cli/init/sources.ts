import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import type { Finding } from "./found.ts";

/** A file of a server's code. */
export interface Source {
  /** Path from the folder that is looked into, with `/`. */
  file: string;
  text: string;
}

const extensions = new Set([".ts", ".mts", ".js", ".mjs", ".cjs", ".tsx", ".py", ".go"]);
// Nothing of these is the server that runs: packages, what is built, tests, and what deploys.
const passedOver =
  /^(\..*|node_modules|dist|build|out|coverage|slipway|venv|env|__pycache__|site-packages|vendor|tests?|__tests__|e2e|examples?|fixtures)$/;
const isTest =
  /(\.(test|spec|d|stories)\.[cm]?[jt]sx?|(?<!^xmcp)\.config\.[cm]?[jt]s|_test\.(py|go)|^test_.*\.py|^conftest\.py)$/;
// A folder that is no server at all, such as somebody's home, is given up on.
const mostFiles = 2000;
const mostBytes = 512 * 1024;

/** The server's own code below a folder, the files that name MCP first, then those nearest to the folder. */
export function readSources(folder: string): Source[] {
  const files: string[] = [];
  const open = [folder];
  for (let next = open.shift(); next !== undefined && files.length < mostFiles; next = open.shift()) {
    for (const entry of entriesOf(next)) {
      if (entry.isDirectory() && !passedOver.test(entry.name)) open.push(join(next, entry.name));
      if (entry.isFile() && extensions.has(extname(entry.name)) && !isTest.test(entry.name)) {
        files.push(join(next, entry.name));
      }
    }
  }
  const sources = files
    .slice(0, mostFiles)
    .filter((file) => statSync(file).size <= mostBytes)
    .map((file) => ({ file: toPosix(relative(folder, file)), text: readFileSync(file, "utf8") }));
  const speaksMcp = ({ text }: Source) => /\bmcp\b|modelcontextprotocol/i.test(text);
  return [...sources.filter(speaksMcp), ...sources.filter((source) => !speaksMcp(source))];
}

/** The first group of the first of some patterns that fits, and the line where it does; earlier patterns weigh more. */
export function findInSources(sources: readonly Source[], patterns: readonly RegExp[]): Finding<string> | undefined {
  for (const pattern of patterns) {
    for (const { file, text } of sources) {
      const match = pattern.exec(text);
      if (match) return { value: match[1] ?? match[0], where: `${file}:${lineOf(text, match.index)}` };
    }
  }
  return undefined;
}

/** Number of the line that a position is in; 1 is the first. */
export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** A path with `/`, as every file that is written has them. */
export function toPosix(path: string): string {
  return path.split(sep).join("/");
}

function entriesOf(folder: string): Dirent[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
