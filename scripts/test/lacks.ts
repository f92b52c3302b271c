/** What even CI may lack, since few machines can have it: root on Linux and x86-64, with Go, for a quarter of an hour. */
const optional = { SLIPWAY_WITHOUT_KUBERNETES: "Kubernetes" };

/** What tests were skipped for. */
export interface Lacks {
  /** A line each, in the order of what is to be read last. */
  lines: string[];
  /** How many make the run red. */
  failures: number;
}

/** Judges what could not be brought, by environment variable: in CI everything can be had but what is optional. */
export function judgeLacks(missing: Readonly<Record<string, string>>, inCi: boolean): Lacks {
  const reasons = Object.entries(missing).filter(([, reason]) => reason !== "");
  const needed = reasons.filter(([name]) => !(name in optional));
  const left = Object.entries(optional).flatMap(([variable, title]) => {
    const reason = missing[variable] ?? "";
    return reason === "" ? [] : [`! NOT TESTED HERE: what runs on ${title}, since ${reason}`];
  });
  const lines = [...needed.map(([name, reason]) => `tests were skipped, ${name}: ${reason}`), ...left];
  return { lines, failures: inCi ? needed.length : 0 };
}

/** The longest that a run waits for a Kubernetes that is still built once all else has ended. */
const longestMinutes = 25;
/** When the wait ends at the latest: the tests that follow take some minutes, and all of it must stay under an hour. */
const lastMinute = 45;

/** How long to wait after so much of the run; whoever asks for the long forms has the time. */
export function kubernetesMinutes(ranMinutes: number, all: boolean): number {
  return all ? longestMinutes : Math.min(longestMinutes, Math.max(0, lastMinute - ranMinutes));
}
