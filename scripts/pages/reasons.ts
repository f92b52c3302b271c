import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";

/** A constant or a function at the top of a file, with the names of such things that it uses. */
interface Declaration {
  whys: string[];
  uses: string[];
  /** Id of the check that it is. */
  check: string | undefined;
}

/**
 * Why each check matters, by its id: the texts that its findings can give as `why`, read from the source of the check and
 * of what it calls in its own group. What a text says of one server stands as `…`.
 */
export function reasonsOfChecks(verifyDirectory: string, groups: readonly string[]): Map<string, string[]> {
  const all = new Map<string, Declaration>();
  for (const group of groups) {
    for (const file of readdirSync(join(verifyDirectory, group)).filter((name) => name.endsWith(".ts"))) {
      readFile(join(verifyDirectory, group, file), all);
    }
  }
  const checks = [...all].flatMap(([key, { check }]) => (check === undefined ? [] : [{ key, check }]));
  return new Map(
    checks.map(({ key, check }) => [check, [...new Set(reachable(key, all).flatMap(({ whys }) => whys))]]),
  );
}

function reachable(from: string, all: ReadonlyMap<string, Declaration>): Declaration[] {
  const seen = new Set([from]);
  for (const key of seen) {
    for (const next of all.get(key)?.uses ?? []) {
      // What one check only waits for is another's.
      if (all.has(next) && all.get(next)?.check === undefined) seen.add(next);
    }
  }
  return [...seen].flatMap((key) => all.get(key) ?? []);
}

function readFile(path: string, all: Map<string, Declaration>): void {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const imported = importsOf(source, path);
  const keyOf = (name: string) => imported.get(name) ?? `${path}#${name}`;
  for (const statement of source.statements) {
    for (const { name, node } of declarationsOf(statement)) {
      const declaration: Declaration = { whys: [], uses: [], check: undefined };
      if (name === "why" && ts.isVariableDeclaration(node)) declaration.whys.push(...textsOf(node.initializer));
      visit(node, declaration, keyOf);
      all.set(`${path}#${name}`, declaration);
    }
  }
}

function visit(node: ts.Node, into: Declaration, keyOf: (name: string) => string): void {
  if (ts.isIdentifier(node)) into.uses.push(keyOf(node.text));
  if (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) {
    const name = node.name.getText();
    if (name === "why") into.whys.push(...textsOf(node.initializer));
    if (name === "id" && node.initializer && ts.isStringLiteral(node.initializer)) into.check ??= node.initializer.text;
  }
  ts.forEachChild(node, (child) => visit(child, into, keyOf));
}

/** The texts that an expression can be; none where it is not written there, and none without a word. */
function textsOf(node: ts.Expression | undefined): string[] {
  return node === undefined ? [] : literalsOf(node).filter((text) => /[a-z]{2}/.test(text));
}

function literalsOf(node: ts.Expression): string[] {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...literalsOf(node.whenTrue), ...literalsOf(node.whenFalse)];
  if (!ts.isTemplateExpression(node)) return [];
  return [node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join("")];
}

function declarationsOf(statement: ts.Statement): { name: string; node: ts.Node }[] {
  if (ts.isFunctionDeclaration(statement) && statement.name) return [{ name: statement.name.text, node: statement }];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.map((node) => ({ name: node.name.getText(), node }));
}

function importsOf(source: ts.SourceFile, path: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const file = resolve(dirname(path), statement.moduleSpecifier.text);
    const named = statement.importClause?.namedBindings;
    if (named === undefined || !ts.isNamedImports(named)) continue;
    for (const { name, propertyName } of named.elements) found.set(name.text, `${file}#${(propertyName ?? name).text}`);
  }
  return found;
}
