import { readFile } from "node:fs/promises";

// https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: in clock ticks, of which Linux has a hundred a second.
const ticksPerSecond = 100;

/** Memory of a process in MB, at the moment or at most so far; NaN off Linux. */
export async function residentMegabytes(pid: number, field: "VmRSS" | "VmHWM"): Promise<number> {
  // https://man7.org/linux/man-pages/man5/proc_pid_status.5.html: in units of 1024 bytes.
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1];
  return kilobytes === undefined ? Number.NaN : Number(kilobytes) / 1024;
}

/** Processor time that a process and its threads have taken so far; NaN off Linux. */
export async function processorSeconds(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The second field is a name in brackets, which may hold anything; the times are the 14th and the 15th.
  const [user, system] = status
    .slice(status.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 13);
  return (Number(user) + Number(system)) / ticksPerSecond;
}
