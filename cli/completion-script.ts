import type { ArgsDef } from "citty";
import { quote } from "../infra/remedies.ts";

/** Shells that there is a script for. */
export const shells = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof shells)[number];

/** A verb, of one word or two, with the flags and words that it takes. */
export interface Offer {
  name: string;
  description: string;
  args: ArgsDef;
}

/** Words of a verb that name a stack, and flags that do. */
const stackWords = ["stack-name", "subject", "url", "before", "after"];

/** Whether there is a script for a shell. */
export function isShell(name: string): name is Shell {
  return shells.some((shell) => shell === name);
}

/** The script that completes `slipway`, and `npx slipway`, in a shell; it starts no Node.js to do so. */
export function completionScript(shell: Shell, offers: readonly Offer[]): string {
  return wrappers[shell](candidates(offers));
}

/**
 * A program of the POSIX shell, the same for every shell: it is given the words before the one at hand, without the
 * program's name, and prints what there can be, one a line, with what it is after a tab.
 */
function candidates(offers: readonly Offer[]): string {
  const long = offers.map(({ name }) => name).filter((name) => name.includes(" "));
  const firsts = [
    // Of two verbs with the same first word the shorter one comes first.
    ...[...Map.groupBy(offers, ({ name }) => firstWord(name))].map(([first, [offer]]) => [first, offer?.description]),
    ["--help", "Say which verbs there are"],
    ["--version", "Say which version this is"],
  ];
  const flagLines = offers.map(({ name, args }) => {
    return `${quote(name)}) offer ${[...flagsOf(args).map(toFlag), ...helpFlag].map(quote).join(" ")};;`;
  });
  const valued = offers.flatMap(({ name, args }) =>
    flagsOf(args)
      .filter(takesValue)
      .map(([flag]) => `${name} --${flag}`),
  );
  const stackPlaces = offers.flatMap(({ name, args }) => {
    return positionalsOf(args).flatMap(([word], place) => (stackWords.includes(word) ? [`${name} ${place}`] : []));
  });
  const seconds = [...Map.groupBy(long, firstWord)].map(([first, names]) => {
    return `${quote(first)}) offer ${names.map((name) => quote(name.slice(first.length + 1))).join(" ")};;`;
  });
  return `offer() { for one; do printf '%s\\n' "$one"; done; }
stacks() {
  folder=$PWD
  while :; do
    for project in "$folder" "$folder/slipway"; do
      grep -qs 'name:.*slipway' "$project/Pulumi.yaml" && grep -qs '^plugins:' "$project/Pulumi.yaml" || continue
      inner=$(sed -n 's/^stackConfigDir:[[:space:]]*//p' "$project/Pulumi.yaml" | tr -d '"\\r')
      for file in "$project/$inner"/Pulumi.*.yaml; do
        [ -f "$file" ] || continue
        name=\${file##*/Pulumi.}
        printf '%s\\tstack\\n' "\${name%.yaml}"
      done
      return
    done
    [ "$folder" = / ] && return
    folder=$(dirname "$folder")
  done
}
[ $# -eq 0 ] && { offer ${firsts.map(([word, what]) => quote(`${word}\t${what}`)).join(" ")}; exit; }
if [ $# -eq 1 ]; then
  case $1 in ${seconds.join(" ")} esac
fi
case "$1 $2" in
  ${long.map(quote).join("|")}) verb="$1 $2"; shift 2;;
  *) verb=$1; shift;;
esac
takes_value() { case "$verb $1" in ${valued.map(quote).join("|")}) ;; *) return 1;; esac; }
place=0 last=
for word; do
  if [ -n "$last" ]; then last=; continue; fi
  if takes_value "$word"; then last=$word; continue; fi
  case $word in -*) ;; *) place=$((place + 1));; esac
done
if [ -n "$last" ]; then
  [ "$last" = --stack ] && stacks
  exit
fi
case "$verb $place" in
  ${stackPlaces.map(quote).join("|")}) stacks;;
  'completion 0') offer ${shells.join(" ")};;
esac
case $verb in
${flagLines.map((line) => `  ${line}`).join("\n")}
esac`;
}

function firstWord(name: string): string {
  return name.split(" ")[0] ?? name;
}

const helpFlag = ["--help\tSay what it does, with examples"];

function flagsOf(args: ArgsDef) {
  return Object.entries(args).filter(([, { type }]) => type !== "positional");
}

function positionalsOf(args: ArgsDef) {
  return Object.entries(args).filter(([, { type }]) => type === "positional");
}

function takesValue([, { type }]: ReturnType<typeof flagsOf>[number]): boolean {
  return type !== "boolean";
}

function toFlag([name, { description = "" }]: ReturnType<typeof flagsOf>[number]): string {
  return `--${name}\t${description}`;
}

const wrappers: Readonly<Record<Shell, (program: string) => string>> = {
  // https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html
  bash: (program) => `_slipway_candidates=${quote(program)}
_slipway() {
  local current=\${COMP_WORDS[COMP_CWORD]} word candidate
  local -a before=()
  # Bash splits --stack=name in three.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do [[ $word == = ]] || before+=("$word"); done
  [[ $current == = ]] && current=
  COMPREPLY=()
  if [[ \${COMP_WORDS[0]##*/} == npx ]]; then
    while [[ \${before[0]-} == -* ]]; do before=("\${before[@]:1}"); done
    [[ \${before[0]-} == slipway ]] || return 0
    before=("\${before[@]:1}")
  fi
  while IFS=$'\\t' read -r candidate _; do
    [[ $candidate == "$current"* ]] && COMPREPLY+=("$candidate")
  done < <(sh -c "$_slipway_candidates" slipway "\${before[@]}")
}
complete -o default -F _slipway slipway npx`,
  // https://zsh.sourceforge.io/Doc/Release/Completion-System.html
  zsh: (program) => `whence compdef > /dev/null || { autoload -Uz compinit && compinit; }
_slipway_candidates=${quote(program)}
_slipway() {
  local -a before=("\${(@)words[2,CURRENT-1]}") found=()
  local candidate what
  if [[ \${words[1]:t} == npx ]]; then
    while [[ \${before[1]-} == -* ]]; do shift before; done
    [[ \${before[1]-} == slipway ]] || { _default; return; }
    shift before
  fi
  while IFS=$'\\t' read -r candidate what; do
    found+=("\${candidate//:/\\\\:}:$what")
  done < <(sh -c "$_slipway_candidates" slipway "\${before[@]}")
  if (( $#found )); then _describe slipway found; else _files; fi
}
compdef _slipway slipway npx`,
  // https://fishshell.com/docs/current/completions.html
  fish: (program) => `function __slipway_candidates
  set -l before (commandline -opc)
  set -l called $before[1]
  set -e before[1]
  if test (basename $called) = npx
    while string match -q -- '-*' $before[1]; set -e before[1]; end
    test "$before[1]" = slipway; or return
    set -e before[1]
  end
  sh -c '${program.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}' slipway $before
end
for called in slipway npx
  complete -c $called -n 'count (__slipway_candidates) > /dev/null' -f -a '(__slipway_candidates)'
end`,
};
