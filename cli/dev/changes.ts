import { examine } from "../../verify/check-context.ts";
import { messageOf } from "../../verify/message.ts";
import { compareSurfaces, readSurface, type Surface } from "../../verify/surface/surface.ts";

const lookMs = 15_000;

/** Remembers what hosts keep of a server, and says what of it has changed. */
export function watchSurface(endpoint: string): { look(): Promise<string[]> } {
  let last: Surface | undefined;
  return {
    async look() {
      const signal = AbortSignal.timeout(lookMs);
      const examination = examine(new URL(endpoint), { timeoutSeconds: lookMs / 1000 }, signal);
      try {
        const { unreadable, ...surface } = await readSurface(examination.contextFor("dev", signal));
        const before = last;
        last = surface;
        const broken = unreadable.map(({ uri, why }) => `component ${uri} cannot be read: ${why}`);
        if (before === undefined) return [toSummary(surface), ...broken];
        return [...toLines(before, surface), ...broken].map(examination.redactor.quote);
      } catch (error) {
        return [`tools cannot be listed, so that changes of them are not told: ${messageOf(error)}`];
      } finally {
        await examination.close();
      }
    },
  };
}

/** What changed, tool by tool, and what to do in ChatGPT; nothing where nothing did. */
export function toLines(before: Surface, after: Surface): string[] {
  const changes = compareSurfaces(before, after);
  if (changes.length === 0) return [];
  return [
    ...changes.map(({ subject, text }) => `${subject}: ${text}`),
    "in ChatGPT: press Refresh at the connector, then open a new chat",
    ...(changes.some(({ isStale }) => isStale)
      ? ["a component kept its URI, so hosts go on showing the one before: put a hash of its content into the URI"]
      : []),
  ];
}

function toSummary({ tools, components }: Surface): string {
  const names = tools.map(({ name }) => name).join(", ");
  return `${tools.length} tools (${names}), ${components.length} components`;
}
