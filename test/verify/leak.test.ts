import { expect, test } from "vitest";
import { leakIn } from "../../verify/leak.ts";
import { ownTime } from "../own-time.ts";

test.each([
  ["Error: no row\n    at find (/srv/app/dist/rows.js:12:7)", "a stack trace"],
  ["Error: no row\\n    at node:internal/process/task_queues:105:5", "a stack trace"],
  ["oops<br>&nbsp;&nbsp;at com.example.Rows.find(Rows.java:12)", "a stack trace"],
  ['Traceback (most recent call last):\n  File "/app/main.py", line 3', "a stack trace"],
  ['near File \\"/app/main.py\\", line 3', "a stack trace"],
  ["SELECT id, name FROM users WHERE id = 1", "SQL"],
  ["SQLITE_CONSTRAINT: UNIQUE failed", "SQL"],
  ["cannot open /home/me/notes.db", "a file's path"],
  ["cannot open C:\\Users\\me\\notes.txt", "a file's path"],
  ["Select a note from the list at 10:30", undefined],
  ["see https://example.com/app/index.html", undefined],
])("R24 %j shows %s", (text, leak) => {
  expect(leakIn(text)).toBe(leak);
});

test.each([
  "\n",
  "\nat ",
  "\n at node:a",
  "<br>&nbsp;at x",
  '"/home/',
  " /home/a.",
  "C:\\a",
  "C:\\a.",
  "SELECT ",
  'File "',
  "\\n at .js:1",
])("R27 a long text of nothing but %j takes no time", (piece) => {
  const began = ownTime();
  leakIn(piece.repeat(Math.ceil(1_000_000 / piece.length)));
  expect(ownTime() - began).toBeLessThan(2000);
});
