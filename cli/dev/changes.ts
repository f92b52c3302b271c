import { examine } from "../../verify/check-context.ts";
import { readComponents } from "../../verify/components/component.ts";
import { messageOf } from "../../verify/message.ts";
import { compareSurfaces, readSurface, type Surface } from "../../verify/surface/surface.ts";
import type { ComponentVersions } from "./component-versions.ts";

const lookMs = 15_000;
const signInWords =
  "users sign in first, so that changes of the tools are not told: name a variable that holds a token with --token-env";

/** Remembers what hosts keep of a server, and says what of it has changed; a changed component gets another URI. */
export function watchSurface(
  endpoint: string,
  components: ComponentVersions,
  token?: string,
): {
  /** Looks at the server itself, where it listens at the moment. */
  look(server: { host: string; port: number }): Promise<string[]>;
} {
  let last: Surface | undefined;
  return {
    async look({ host, port }) {
      const signal = AbortSignal.timeout(lookMs);
      const options = {
        timeoutSeconds: lookMs / 1000,
        connectTo: `${host.includes(":") ? `[${host}]` : host}:${port}`,
        ...(token === undefined ? {} : { token }),
      };
      const examination = examine(new URL(endpoint), options, signal);
      const context = examination.contextFor("dev", signal);
      try {
        const { unreadable, ...surface } = await readSurface(context);
        const contents = await readComponents(context);
        components.learn(
          surface.components.flatMap(({ uri, sha256 }) => {
            const content = contents.find((one) => one.uri === uri);
            return content && "html" in content ? [{ ...content, sha256 }] : [];
          }),
        );
        const before = last;
        last = surface;
        const broken = unreadable.map(({ uri, why }) => `component ${uri} cannot be read: ${why}`);
        const said = before === undefined ? [toSummary(surface)] : toLines(before, surface, components);
        return [...said, ...broken].map(examination.redactor.quote);
      } catch (error) {
        const words = messageOf(error);
        if (token === undefined && /\bstatus 401\b/.test(words)) return [signInWords];
        return [`tools cannot be listed, so that changes of them are not told: ${words}`];
      } finally {
        await examination.close();
      }
    },
  };
}

/** What changed, tool by tool, and what to do in ChatGPT; nothing where nothing did. */
export function toLines(before: Surface, after: Surface, { toldOf }: Pick<ComponentVersions, "toldOf">): string[] {
  const changes = compareSurfaces(before, after);
  if (changes.length === 0) return [];
  return [
    ...changes.map(({ subject, text, isStale }) =>
      isStale ? `${subject}: its content is another; hosts get it here as ${toldOf(subject)}` : `${subject}: ${text}`,
    ),
    "in ChatGPT: press Refresh at the connector, then open a new chat",
    ...(changes.some(({ isStale }) => isStale)
      ? [
          "a component kept its URI, by which hosts would go on showing the one before once it is deployed: put a hash of its content into the URI",
        ]
      : []),
  ];
}

function toSummary({ tools, components }: Surface): string {
  const names = tools.map(({ name }) => name).join(", ");
  return `${tools.length} tools (${names}), ${components.length} components`;
}
