import { ask } from "./ask.ts";
import { type Era, eras, toCall } from "./calls.ts";
import type { Prepared } from "./prepare.ts";
import { type Running, startSubject } from "./running.ts";
import { bare, official, otherServers, type Subject } from "./subjects.ts";

const tasks = 10;

/** The servers that are put under load, all running at once and idle but for one. */
export interface LineUp {
  production: Running;
  fixtures: Running;
  bare: Running;
  official: Running;
  /** Other servers that speak this era; they have `echo` alone. */
  others(era: Era): Running[];
  /** What every answer of `list_tasks` holds. */
  listAnswer: string;
  end(): Promise<void>;
}

/** Starts them; the servers that are compared by `list_tasks` answer the very list that ours has. */
export async function startLineUp({ workspace, pin, ours, python }: Prepared): Promise<LineUp> {
  workspace.say("starting the servers");
  const start = (subject: Subject) => startSubject(workspace, pin, subject);
  const production = await start(ours.production);
  const listed = await listTasks(production.port);
  const withList = (subject: Subject): Subject => {
    return { ...subject, environment: { ...subject.environment, LISTED: JSON.stringify(listed) } };
  };
  const [fixtures, bareServer, officialServer] = [
    await start(ours.fixtures),
    await start(withList(bare)),
    await start(withList(official)),
  ];
  const others: { running: Running; spoken: readonly Era[] }[] = [];
  for (const subject of otherServers(python)) others.push({ running: await start(subject), spoken: subject.eras });
  return {
    production,
    fixtures,
    bare: bareServer,
    official: officialServer,
    others: (era) => others.filter(({ spoken }) => spoken.includes(era)).map(({ running }) => running),
    listAnswer: `"structuredContent":${JSON.stringify(listed.structuredContent)}`,
    async end() {
      const rest = others.map(({ running }) => running);
      for (const running of [production, fixtures, bareServer, officialServer, ...rest]) await running.end();
    },
  };
}

/** Adds tasks and answers the result of the tool that lists them. */
async function listTasks(port: number): Promise<{ structuredContent: object }> {
  const [era] = eras;
  for (let number = 1; number <= tasks; number += 1) {
    await ask(port, toCall(era, "add_task", { title: `A task of ordinary length, number ${number}` }));
  }
  return JSON.parse(await ask(port, toCall(era, "list_tasks", {}))).result;
}
