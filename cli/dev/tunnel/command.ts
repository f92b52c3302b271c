import { npxSlipway } from "../../../infra/remedies.ts";
import { runCommand } from "../server-process.ts";
import { FinalError, type Opener } from "./keep.ts";

const graceMs = 2000;
// https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_08_02: what a shell ends with where there is no such program.
const notFound = 127;
const longestWords = 300;

/** Opens a tunnel by a program that prints its public URL and runs as long as the tunnel is open. */
export function commandOpener(
  command: string,
  {
    folder,
    environment = {},
    onTrouble = () => {},
  }: {
    folder: string;
    environment?: Readonly<Record<string, string>> | undefined;
    /** Hears what it says of a fault while it goes on, each once. */
    onTrouble?: (words: string) => void;
  },
): Opener {
  return async (onUrl) => {
    const told = new Set<string>();
    const running = runCommand(command, {
      folder,
      environment,
      onLine: (line) => {
        const url = urlIn(line);
        if (url !== undefined) return onUrl(url);
        const words = troubleIn(line);
        // The same fault has another time and other numbers.
        const kind = words?.replaceAll(/[\d:.]+/g, "");
        if (words === undefined || kind === undefined || told.has(kind)) return;
        told.add(kind);
        onTrouble(words);
      },
    });
    const program = command.split(" ")[0] ?? command;
    // A program that is not there ends at once; whatever else happens is told by `ended`.
    const early = await Promise.race([
      running.ended,
      new Promise<undefined>((resolve) => setTimeout(resolve, 300, undefined)),
    ]);
    if (early === notFound)
      throw new FinalError(
        `${program} is not on this machine: install it, or ${npxSlipway()} dev --tunnel ssh:nokey@localhost.run`,
      );
    return { ended: running.ended, lastWords: () => running.lastLines().at(-1), close: () => running.stop(graceMs) };
  };
}

/** The public URL in a line that such a program prints; links to its own pages are none. */
export function urlIn(line: string): string | undefined {
  const [url] = /https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z0-9-]+(?::\d+)?(?=[\s|]|$)/i.exec(line) ?? [];
  return url === undefined || /\/\/(?:www\.|admin\.|developers?\.|docs\.|github\.com)/.test(url) ? undefined : url;
}

/** What a line says of a fault, without the time and the names before it; undefined for any other. */
export function troubleIn(line: string): string | undefined {
  // OpenAI's client looks for metadata that a server without sign-in does not have.
  if (/\boauth discovery\b/i.test(line)) return undefined;
  if (!/\b(?:ERROR|ERR|WARN)\b|unauthori[sz]ed|forbidden|denied|refused|limit|too many/i.test(line)) return undefined;
  const said = /\b(?:ERROR|ERR|WARN)\b\s+(.+)/.exec(line)?.[1] ?? line;
  // https://pkg.go.dev/log/slog#TextHandler: a message, then attributes.
  const [message = said] = said.split(/\s+[\w.]+=/);
  const error = /\b(?:error|err|reason)="((?:[^"\\]|\\.)+)"/.exec(said)?.[1];
  return (error === undefined ? message : `${message}: ${error}`).trim().slice(0, longestWords);
}
