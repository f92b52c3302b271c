import { describe, expect, test } from "vitest";
import { makePackage } from "../../../cli/launch/make-package.ts";
import type { Picture } from "../../../cli/launch/pictures.ts";
import { fitLaunch, toFacts } from "./fit-launch.ts";

const board = "ui://tasks/board.0a1b2c3d4e5f6071.html";
const picture = (component: string): Picture => ({ component, theme: "light", width: 706, png: Buffer.from("png") });

/** The screenshots in the package of an app whose tools show the board, and why there are none. */
async function packed(pictures: Picture[], change: (fit: ReturnType<typeof fitLaunch>) => void = () => {}) {
  const fit = fitLaunch();
  for (const tool of fit.tools) tool._meta = { ui: { resourceUri: board } };
  change(fit);
  const { plugin, withoutShots } = await makePackage(toFacts(fit), pictures);
  const paths = plugin.entries.map(({ path }) => path).filter((path) => path.includes("screenshot"));
  return { paths, withoutShots };
}

describe("R30 screenshots in a package", () => {
  test("are one for each starter prompt, of what its tool shows", async () => {
    expect(await packed([picture(board), picture("ui://tasks/other.html")])).toEqual({
      paths: [1, 2, 3].map((at) => `assets/screenshot-${at}.png`),
      withoutShots: undefined,
    });
  });

  test("are none where one of the prompts would be without, and the reason is told", async () => {
    const silent = await packed([picture(board)], ({ tools: [, add] }) => delete add?._meta);
    expect(silent.paths).toEqual([]);
    expect(silent.withoutShots).toContain("there is no picture of what add_task shows");
    const unknown = await packed([picture(board)], ({ launch }) => (launch.starterPrompts = ["Do it."]));
    expect(unknown.withoutShots).toContain('no golden prompt says which tool answers "Do it."');
  });

  test("are none where none could be taken, which says why", async () => {
    const { withoutShots } = await packed([], ({ report }) => {
      const [check] = report.checks;
      if (check) {
        report.checks.push({ ...check, id: "components.launch-pictures", status: "skipped", reason: "no browser" });
      }
    });
    expect(withoutShots).toBe("no browser");
  });
});
