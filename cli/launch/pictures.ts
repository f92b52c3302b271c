import type { Tool } from "@modelcontextprotocol/client";
import { openBrowserSession } from "../../verify/components/browser-session.ts";
import { readableComponents, type Component } from "../../verify/components/component.ts";
import { findFirstResult } from "../../verify/components/first-result.ts";
import type { HostedComponent } from "../../verify/components/hosted-component.ts";
import { makeHostStub } from "../../verify/components/host-stub.ts";
import { showComponent } from "../../verify/components/showing.ts";
import { onlyReads } from "../../verify/mcp/tool-call.ts";
import { lackOfBrowser } from "../../verify/browser.ts";
import type { Check, CheckContext } from "../../verify/contract.ts";

/** A picture of a component with a real tool's result. */
export interface Picture {
  component: string;
  theme: "light" | "dark";
  width: number;
  png: Uint8Array;
}

/** What directories ask for, in pixels: OpenAI's exactly so wide, Claude's at least. */
// https://developers.openai.com/plugins/deploy/submission-errors https://claude.com/docs/connectors/building/submission
export const widths = { openai: 706, claude: 1000 } as const;
const heights = { least: 400, most: 860 };
const settleMs = 700;
const mostComponents = 3;

/** The check that takes them. */
export const pictureCheck = "components.launch-pictures";

/** A check that finds nothing and takes pictures, so that the browser and the connection of a run take them. */
export function pictureTaker(pictures: Picture[]): Check {
  return {
    id: pictureCheck,
    group: "components",
    title: "components drawn for the listing",
    severity: "info",
    quick: false,
    needs: ["components.resource"],
    timeoutSeconds: 90,
    async run(context) {
      const lack = await lackOfBrowser(context.options);
      if (lack !== undefined) return { skip: lack };
      const components = (await readableComponents(context)).slice(0, mostComponents);
      if (components.length === 0) return { skip: "no tool shows a component" };
      let isReal = true;
      for (const component of components) isReal = (await takePictures(component, context, pictures)) && isReal;
      return isReal
        ? []
        : { skip: "no tool of a component gave a real result: with --allow-writes more may be called" };
    },
  };
}

/** Whether there was a real result to show. */
async function takePictures(component: Component, context: CheckContext, pictures: Picture[]): Promise<boolean> {
  // With leave to write also one that says nothing of itself, and none that says that it destroys.
  const mayCall = (tool: Tool) =>
    onlyReads(tool) || (context.options.allowWrites === true && tool.annotations?.destructiveHint !== true);
  const first = await findFirstResult(component, context, mayCall);
  if (first?.isReal !== true) return false;
  const tools = await context.tools();
  const session = await openBrowserSession(context, component);
  const shown = await showComponent(session, context, component, first, () =>
    makeHostStub(context, tools, first, "real"),
  );
  const { hosted } = shown;
  for (const width of Object.values(widths)) {
    for (const theme of ["light", "dark"] as const) {
      await hosted.page.setViewportSize({ width, height: heights.most });
      await hosted.setTheme(theme);
      await hosted.settle(settleMs);
      pictures.push({ component: component.uri, theme, width, png: await shoot(hosted) });
    }
  }
  await session.browserContext.close();
  return true;
}

/** The component's frame as high as its content, within what directories take. */
async function shoot(hosted: HostedComponent): Promise<Uint8Array> {
  const height = Math.min(Math.max(Math.ceil(await hosted.naturalHeight()), heights.least), heights.most);
  await hosted.page.evaluate(`document.querySelector("iframe").style.height = "${height}px"`);
  return hosted.page.locator("iframe").first().screenshot({ animations: "disabled" });
}
