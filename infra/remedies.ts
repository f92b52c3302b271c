/** What a setting holds, as `pulumi config set --type` names it. */
export type SettingType = "string" | "bool" | "int" | "float";

/** A path into a stack's config, as Pulumi reads it: `slipway:alerts.receivers[0].email`. */
// https://www.pulumi.com/docs/iac/concepts/config/#structured-configuration
export function toPath(root: string, steps: readonly PropertyKey[]): string {
  return (
    root +
    steps
      .map((step) => {
        if (typeof step === "number") return `[${step}]`;
        const name = String(step);
        return /^[\w-]+$/.test(name) ? `.${name}` : `["${name.replaceAll(/["\\]/g, "\\$&")}"]`;
      })
      .join("")
  );
}

/** The variable by which the command line says where the project is, if a shell is not in it, to itself and to the program. */
export const projectVariable = "SLIPWAY_PROJECT";

/** The variable with a bearer token by which an examination sees tools that only who signs in sees. */
export const tokenVariable = "SLIPWAY_TOKEN";

/** The variable by which the launcher says which folder `--cwd` named, as it was typed. */
export const cwdVariable = "SLIPWAY_CWD";

/** The command line itself, as it works where the command before it was typed. */
export function npxSlipway(): string {
  const folder = process.env[cwdVariable] ?? "";
  return `npx slipway${folder === "" ? "" : ` --cwd ${toWord(folder)}`}`;
}

/**
 * A command of Pulumi's as it works where it is typed: Pulumi looks for a project in a shell's folder and above it, and
 * `slipway` below it, too.
 */
export function pulumiCommand(words: string, folder = process.env[projectVariable] ?? ""): string {
  return `pulumi ${folder === "" ? "" : `-C ${toWord(folder)} `}${words}`;
}

/** The command that sets a value; without a type Pulumi would write a fraction as text, and a text of digits as a number. */
export function setCommand(stack: string, path: string, type: SettingType, value = "<value>"): string {
  return pulumiCommand(`config set --stack ${stack} --path --type ${type} ${quote(path)} ${value}`);
}

/** The command that asks for a secret's value and encrypts it. */
export function secretCommand(stack: string, name: string): string {
  return `${npxSlipway()} secrets set ${toWord(name)} ${toWord(stack)}`;
}

/** The command that removes a setting. */
export function removeCommand(stack: string, path: string): string {
  return path.includes(".") || path.includes("[")
    ? pulumiCommand(`config rm --stack ${stack} --path ${quote(path)}`)
    : removeKeyCommand(stack, path);
}

/** The command that removes a key as it stands: in one as `slipway:service.name` the dot is no step into a map. */
export function removeKeyCommand(stack: string, key: string): string {
  return pulumiCommand(`config rm --stack ${stack} ${quote(key)}`);
}

/** What remains where no command can write a value: it has more than one line. */
export function writeInFile(stack: string): string {
  return `write it as indented settings in the file of stack ${stack}`;
}

/** One word of a POSIX shell, in quotes only where it needs them. */
export function toWord(text: string): string {
  return /^[\w./:=@%+-]+$/.test(text) ? text : quote(text);
}

/** One word of a POSIX shell, whatever is in it. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
