import { expect, onTestFinished } from "vitest";
import * as z from "zod";
import type { ServedApi } from "../../simulation/http-api.ts";

/** Holds every answer of a simulated API against what the platform's description asks of it, at the end of the test. */
export function holdAnswers(api: Pick<ServedApi, "watch">, shapes: Readonly<Record<string, z.ZodType>>): void {
  const faults = new Set<string>();
  api.watch((route, { status, body }) => {
    if (status >= 300 || body === undefined) return;
    const shape = Object.hasOwn(shapes, route) ? shapes[route] : undefined;
    const parsed = shape?.safeParse(body);
    if (!shape) faults.add(`${route}: its answer has no shape here`);
    else if (parsed?.error) faults.add(`${route}: ${z.prettifyError(parsed.error)}`);
  });
  onTestFinished(() => expect([...faults]).toEqual([]));
}
