import type { LiveResource } from "../../../../simulation/cloud/index.ts";

/** Where one type names another: at this input of it, or anywhere in its inputs. */
export interface Use {
  type: string;
  input?: string;
}

/** Refuses a deletion while another resource names this one by its id or ARN, as AWS words it on that page. */
export function unlessUsedBy(uses: readonly Use[], error: string) {
  return ({ id, outputs, name }: LiveResource, live: readonly LiveResource[]): string | undefined => {
    const names = [id, outputs.arn].filter((known) => typeof known === "string");
    const user = live.find(({ type, inputs }) =>
      uses.some((use) => {
        if (use.type !== type) return false;
        const text = JSON.stringify(use.input === undefined ? inputs : inputs[use.input]) ?? "";
        return names.some((known) => text.includes(`"${known}"`));
      }),
    );
    return user && `${error}: ${name} is used by ${user.type} ${user.name}`;
  };
}
