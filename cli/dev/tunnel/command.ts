import { runCommand } from "../server-process.ts";
import { FinalError, type Opener } from "./keep.ts";

const graceMs = 2000;
// https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_08_02: what a shell ends with where there is no such program.
const notFound = 127;

/** Opens a tunnel by a program that prints its public URL and runs as long as the tunnel is open. */
export function commandOpener(
  command: string,
  { folder, environment = {} }: { folder: string; environment?: Readonly<Record<string, string>> | undefined },
): Opener {
  return async (onUrl) => {
    const running = runCommand(command, {
      folder,
      environment,
      onLine: (line) => {
        const url = urlIn(line);
        if (url !== undefined) onUrl(url);
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
        `${program} is not on this machine: install it, or npx slipway dev --tunnel ssh:nokey@localhost.run`,
      );
    return { ended: running.ended, lastWords: () => running.lastLines().at(-1), close: () => running.stop(graceMs) };
  };
}

/** The public URL in a line that such a program prints; links to its own pages are none. */
export function urlIn(line: string): string | undefined {
  const [url] = /https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z0-9-]+(?::\d+)?(?=[\s|]|$)/i.exec(line) ?? [];
  return url === undefined || /\/\/(?:www\.|admin\.|developers?\.|docs\.|github\.com)/.test(url) ? undefined : url;
}
