import { writeFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { watchFolder } from "../../cli/dev/watch.ts";
import { findLargeFolders, makeFilter } from "../../cli/dev/watched.ts";
import { makeFolder } from "./dev-servers.ts";

const closing: (() => Promise<unknown>)[] = [];
const faults: string[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
  expect(faults.splice(0)).toEqual([]);
});

describe("R18 what is watched", () => {
  test("files that git ignores, packages and what a build writes begin nothing", async () => {
    const folder = await makeFolder({
      ".git/info/exclude": "mine/\n",
      ".gitignore": "*.out\ndata/\n",
      "src/.gitignore": "made.ts\n",
    });
    const isIgnored = makeFilter(folder, { hasBuild: true });
    const ignored = [
      "a.out",
      "data/x.json",
      "mine/a.ts",
      "src/made.ts",
      "node_modules/a/b.js",
      "dist/x.js",
      "tasks.db-wal",
    ];
    const judged = ["src/server.ts", "made.ts", ...ignored].filter((file) => isIgnored(join(folder, file)));
    expect(judged).toEqual(ignored);
  });

  test("with an image its own ignore file is read as the builder reads it, and the Dockerfile is never left", async () => {
    const text =
      "# what enters\n*\n!src\n!/package.json\n!tools/**/*.sql\n!deep/er/a.ts\nsrc/*.md\n!src/keep.md\n**/private\n";
    const folder = await makeFolder({
      "deep/er/a.ts": "",
      "tools/a/b.sql": "",
      "docker/Dockerfile": "",
      "other/a.ts": "",
    });
    const ignoreFile = join(await makeFolder({ ".dockerignore": text }), ".dockerignore");
    const image = { context: folder, dockerfile: join(folder, "docker/Dockerfile"), ignoreFile };
    const isIgnored = makeFilter(folder, { hasBuild: false, image });
    const left = (files: string[]) => files.filter((file) => isIgnored(join(folder, file)));
    const entering = ["src", "src/main.ts", "src/a/b.md", "src/keep.md", "package.json", "tools", "tools/a/b.sql"];
    expect(left([...entering, "deep", "deep/er", "deep/er/a.ts", "docker", "docker/Dockerfile"])).toEqual([]);
    const outside = [
      "main.ts",
      "src/a.md",
      "src/private/a.ts",
      "a/package.json",
      "other",
      "tools/a.ts",
      "deep/er/b.ts",
    ];
    expect(left(outside)).toEqual(outside);
  });

  test("a folder of 10,000 files that are no code is named and left, and the code beside it is not", async () => {
    const folder = await makeFolder({ "src/server.ts": "", "src/uploads/a/0.json": "" });
    const files = Array.from({ length: 10_000 }, (_, index) => join(folder, "src/uploads/a", `${index}.json`));
    await Promise.all(files.map((file) => writeFile(file, "")));
    expect(findLargeFolders(folder, makeFilter(folder, { hasBuild: false }))).toEqual([join(folder, "src/uploads/a")]);
    const { heard, large } = await watch(folder);
    expect(large).toEqual(["src/uploads/a"]);
    writeFileSync(join(folder, "src/uploads/a/0.json"), "1");
    writeFileSync(join(folder, "src/server.ts"), "1");
    await expect.poll(() => heard.flat()).toEqual(["src/server.ts"]);
  });

  test("a file that is saved as it was begins nothing, and one that changes at every start is left", async () => {
    const folder = await makeFolder({ "server.ts": "1", "state.json": "0" });
    await mkdir(join(folder, "kept"));
    const { heard, looping, watching } = await watch(folder);
    // At once: a file that is written in two turns is empty between them, and heard twice.
    const save = (name: string, text: string) => writeFileSync(join(folder, name), text);
    save("server.ts", "2");
    await expect.poll(() => heard).toEqual([["server.ts"]]);
    save("server.ts", "2");
    save("kept/state.json", "1");
    await expect.poll(() => heard).toEqual([["server.ts"], ["kept/state.json"]]);
    for (let count = 2; looping.length === 0 && count < 9; count += 1) {
      const before = heard.length;
      save("kept/state.json", String(count));
      await expect.poll(() => heard.length > before || looping.length > 0).toBe(true);
    }
    expect(looping).toEqual(["kept"]);
    const before = heard.length;
    save("kept/state.json", "again");
    save("server.ts", "3");
    await expect.poll(() => heard.slice(before)).toEqual([["server.ts"]]);
    // It is said once.
    expect(looping).toEqual(["kept"]);
    watching.forgetLoops();
    save("kept/state.json", "and again");
    await expect.poll(() => heard.slice(before)).toEqual([["server.ts"], ["kept/state.json"]]);
  });

  test("a file that a person saves many times, so long after each start that the server does not write it, is heard", async () => {
    const folder = await makeFolder({ "kept/words.md": "0" });
    const { heard, looping } = await watch(folder, () => performance.now() - 1500);
    for (let count = 1; count < 8; count += 1) {
      writeFileSync(join(folder, "kept/words.md"), String(count));
      await expect.poll(() => heard.length + looping.length).toBe(count);
    }
    expect(looping).toEqual([]);
  });
});

async function watch(folder: string, lastStart = () => performance.now()) {
  const [heard, large, looping]: [string[][], string[], string[]] = [[], [], []];
  const watching = await watchFolder(
    folder,
    { hasBuild: false },
    {
      lastStart,
      onChange: (files) => void heard.push(files),
      onLarge: (one) => void large.push(one),
      onLoop: (one) => void looping.push(one),
      // What is thrown here ends all tests of this process, and not the one.
      onFault: (why) => void faults.push(why),
    },
  );
  closing.push(() => watching.close());
  return { heard, large, looping, watching };
}
