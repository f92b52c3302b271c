/** Reads a text from its beginning, piece by piece; throws where it cannot go on. */
export class Reader {
  #rest: string;

  constructor(text: string) {
    this.#rest = text.trim();
  }

  take(pattern: RegExp): RegExpExecArray | undefined {
    const found = pattern.exec(this.#rest);
    if (!found) return undefined;
    this.#rest = this.#rest.slice(found[0].length).trimStart();
    return found;
  }

  /** The name before an equals sign. */
  assignee(): string {
    return (this.take(/^(\w+) = /) ?? this.fail())[1] ?? "";
  }

  list<Item>(read: () => Item): Item[] {
    const items = [read()];
    while (this.take(/^,/)) items.push(read());
    return items;
  }

  end(): void {
    if (this.#rest !== "") this.fail();
  }

  fail(): never {
    throw new Error(`cannot read from here: ${this.#rest}`);
  }
}
