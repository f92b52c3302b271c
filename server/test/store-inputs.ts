import fc from "fast-check";

/** Ids of different users, each of which some store or language might take for another or for code. */
export const hostileUsers = [
  "a",
  "A",
  "a ",
  " a",
  "a\0",
  "a\0b",
  "\0",
  "a'; DROP TABLE tasks; --",
  'a" OR ""="',
  "' OR '1'='1",
  "%",
  "_",
  "*",
  "\\",
  "$1",
  "?1",
  "null",
  "NaN",
  "0",
  "00",
  "1e0",
  "1",
  "__proto__",
  "constructor",
  "é",
  "e\u0301",
  "ß",
  "ss",
  "\uFFFD",
  "😀",
  "😀\u200D",
  "\u202Ea",
  "x".repeat(999),
  "x".repeat(1000),
  "界".repeat(1000),
  "😀".repeat(500),
];

const users = fc.oneof(
  fc.constantFrom(...hostileUsers),
  fc.string({ unit: "binary", minLength: 1, maxLength: 20 }),
  fc.string({ minLength: 1, maxLength: 1000 }),
);

/** Two different users. */
export const pairsOfUsers = fc.tuple(users, users).filter(([one, other]) => one !== other);

/** What a user does. */
export type Change =
  | { kind: "add"; title: string }
  | { kind: "setDone"; done: boolean }
  | { kind: "delete" }
  | { kind: "view"; hideDone: boolean };

const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant("add"), title: fc.string({ unit: "binary", maxLength: 20 }) }),
  fc.record({ kind: fc.constant("setDone"), done: fc.boolean() }),
  fc.record({ kind: fc.constant("delete") }),
  fc.record({ kind: fc.constant("view"), hideDone: fc.boolean() }),
);

/** What one of two users does on one of two instances; to a task of theirs or of the other's where it is one to a task. */
export const operationSequences = fc.array(
  fc.record({
    isAda: fc.boolean(),
    isOnOther: fc.boolean(),
    isOwnTask: fc.boolean(),
    index: fc.nat(20),
    change: changes,
  }),
  { maxLength: 20 },
);
