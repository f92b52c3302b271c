import { distance } from "fastest-levenshtein";
import type { Tool } from "@modelcontextprotocol/client";
import type { Check, Fault } from "../contract.ts";
import { nameTools } from "./name-tools.ts";

const shortest = 20;
/** Longer ones are compared by this many characters. */
const longest = 500;
/** Groups of tools alike that are told one by one. */
const mostGroups = 3;
/** Tools that are held one against the other, each against all before it. */
const mostCompared = 300;
const why = "a model chooses by the description alone";
// https://developers.openai.com/apps-sdk/guides/optimize-metadata
const fix = 'say when to use it: "Use this when … Do not use for …"';

/** Whether each tool says what it is for, and no two say the same. */
export const descriptions: Check = {
  id: "tools.descriptions",
  group: "tools",
  title: "tool descriptions say when to use the tool",
  severity: "minor",
  quick: true,
  needs: ["connection"],
  async run(context) {
    const tools = await context.tools();
    const untitled = tools.filter(({ title, annotations }) => (title ?? annotations?.title ?? "").trim() === "");
    return [
      ...tools.flatMap((tool) => judge(tool).map((fault) => ({ ...fault, where: context.quote(tool.name) }))),
      ...toAlike(alike(tools)).map(({ where, seen }): Fault => ({
        where: context.quote(where),
        expected: "descriptions that tell one tool from the other",
        seen: context.quote(seen),
        why,
        fix: 'say in each which one to use instead: "Do not use for …"',
      })),
      ...(untitled.length > 0 ? [toUntitled(context.quote(nameTools(untitled)))] : []),
    ];
  },
};

function judge({ name, title, description = "" }: Tool): Omit<Fault, "where">[] {
  const faults: Omit<Fault, "where">[] = [];
  const words = plain(description);
  if (words === "") {
    faults.push({ expected: "a description", seen: "none", why, fix });
  } else if (words === plain(name) || words === plain(title ?? "")) {
    faults.push({ expected: "more than the name", seen: "the name once more", why, fix });
  } else if (description.trim().length < shortest) {
    const seen = `${description.trim().length} characters: ${description.trim()}`;
    faults.push({ expected: `a description of at least ${shortest} characters`, seen, why, fix });
  }
  return faults;
}

function toUntitled(where: string): Fault {
  return {
    severity: "info",
    where,
    expected: "a title",
    seen: "none",
    why: "people see the name that is meant for machines",
    fix: "give the tool a title in words",
  };
}

/** Groups of tools that say nearly the same as the first of the group. */
function alike(tools: readonly Tool[]): Tool[][] {
  const groups: { words: string; tools: [Tool, ...Tool[]] }[] = [];
  const told = tools.filter(({ description = "" }) => description.trim().length >= shortest);
  for (const tool of told.slice(0, mostCompared)) {
    const words = plain(tool.description ?? "").slice(0, longest);
    // One name twice is a fault of its own.
    const group = groups.find((one) => one.tools[0].name !== tool.name && isLike(one.words, words));
    if (group) group.tools.push(tool);
    else groups.push({ words, tools: [tool] });
  }
  return groups.map((group) => group.tools).filter(({ length }) => length > 1);
}

/** One finding for each group; for many groups, which have one cause, the first stands for all. */
function toAlike(groups: readonly Tool[][]): { where: string; seen: string }[] {
  const parts = groups.map((group) => ({ where: nameTools(group), seen: `nearly the same: ${group[0]?.description}` }));
  const [first] = parts;
  if (first === undefined || groups.length <= mostGroups) return parts;
  return [{ where: nameTools(groups.flat()), seen: `${groups.length} groups of tools, in each of them ${first.seen}` }];
}

function isLike(a: string, b: string): boolean {
  // One noun in a short sentence is a difference that counts.
  const most = 0.03 * Math.max(a.length, b.length);
  return a === b || (Math.abs(a.length - b.length) <= most && distance(a, b) <= most);
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
