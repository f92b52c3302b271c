import { defineCommand } from "citty";
import { execa } from "execa";
import * as z from "zod";
import { npxSlipway } from "../infra/remedies.ts";
import { openDeployed } from "./pulumi.ts";
import { readServiceOutputs } from "./service-outputs.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { UsageError, UserError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

const pages = ["console", "dashboard", "service"] as const;

type Page = (typeof pages)[number];

export default defineCommand({
  meta: metaOf("open"),
  args: {
    ...stackArguments,
    page: { type: "string", description: `What to open: ${pages.join(", ")}; the first that there is by default` },
    print: { type: "boolean", default: false, description: "Print the address alone, and open nothing" },
    json: { type: "boolean", default: false, description: "Print the address of each page as JSON, and open nothing" },
  },
  async run({ args }) {
    const stack = chooseStack(args);
    const page = args.page === undefined ? undefined : toPage(args.page);
    const session = await openDeployed(stack);
    const data = await readServiceOutputs(session, outputsSchema);
    const urls = { console: data.consoleUrl ?? null, dashboard: data.dashboardUrl ?? null, service: data.url };
    if (args.json) return console.log(JSON.stringify({ stack, ...urls }, null, 2));
    const url = choosePage(stack, urls, page);
    console.log(url);
    if (!args.print && !(await openInBrowser(url))) {
      console.error("no browser could be opened here: open the address above, or ask for it alone with --print");
    }
  },
});

// Nothing but an address of the web is handed to the system, which would run whatever it can open.
const address = z.url({ protocol: /^https?$/ });
const outputsSchema = z.object({ url: address, consoleUrl: address.nullish(), dashboardUrl: address.nullish() });

function toPage(word: string): Page {
  const page = pages.find((known) => known === word);
  if (page === undefined) throw new UsageError(`--page ${word} is none of ${pages.join(", ")}`);
  return page;
}

/** The address of a page, of none in particular the first that there is; throws a UserError where the stack has no such page. */
export function choosePage(stack: string, urls: Readonly<Record<Page, string | null>>, page?: Page): string {
  const there = pages.filter((known) => urls[known]);
  const url = urls[page ?? there[0] ?? "service"];
  if (url) return url;
  throw new UserError(`stack ${stack} has no ${page}: ${npxSlipway()} open ${stack} --page ${there.join("|")}`);
}

const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ["open"],
  // https://learn.microsoft.com/windows-server/administration/windows-commands/rundll32: no shell reads the address.
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** Hands an address to the system's browser; answers whether there is one. */
async function openInBrowser(url: string): Promise<boolean> {
  const [program, ...flags] = openers[process.platform] ?? ["xdg-open"];
  const { failed } = await execa(program, [...flags, url], { stdio: "ignore", timeout: 10_000, reject: false });
  return !failed;
}
