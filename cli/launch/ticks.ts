import type { Launch } from "./launch-schema.ts";
import type { Judgement } from "./rule.ts";

/** What is ticked for one version, as `id@version`: of the next one nobody has seen to it yet. */
const ofVersion: readonly string[] = [
  "first-launch",
  "scan_required",
  "policy-matches-data",
  "works-on-phones",
  "recording-shows-all",
];

/** How a tick is written in `ticked`. */
export function tickOf({ version = "1.0.0" }: Launch, id: string): string {
  return ofVersion.includes(id) ? `${id}@${version}` : id;
}

/** Whether somebody has seen to it, for this version where it is of one. */
export function isTicked(launch: Launch, id: string): boolean {
  return launch.ticked?.includes(tickOf(launch, id)) === true;
}

/** A tick stands for what nobody could look at, and never for what was found. */
export function unlessTicked(launch: Launch, id: string, judgement: Judgement): Judgement {
  return "unknown" in judgement && isTicked(launch, id) ? [] : judgement;
}

/** What stands in `ticked` and means nothing, with what was meant. */
export function emptyTicks(launch: Launch, known: readonly string[]): string[] {
  return (launch.ticked ?? []).flatMap((tick) => {
    const [id = "", version] = tick.split("@");
    if (!known.includes(id)) return [`${tick} is no id`];
    const isOf = ofVersion.includes(id);
    if (isOf === (version !== undefined)) return [];
    return [`${tick} is ${isOf ? "of a version" : "of all versions"}: ${tickOf(launch, id)}`];
  });
}
