/** Something that was found out, or why it could not be. */
export type Known<Value> = { value: Value } | { unknown: string };
