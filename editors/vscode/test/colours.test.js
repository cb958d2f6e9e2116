// The colours of the editor on the layouts of this repository: `npm test`.
"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const test = require("node:test");
const oniguruma = require("vscode-oniguruma");
const textmate = require("vscode-textmate");

const root = path.join(__dirname, "..", "..", "..");
const layouts = ["fibonacci.air", "brainfuck.air", "cairo_plain.air", "cairo/blocks/cpu.air"];

/** The grammar, as the editor loads it. */
async function grammar() {
  const wasm = fs.readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const file = path.join(__dirname, "..", "syntaxes", "air.tmLanguage.json");
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(fs.readFileSync(file, "utf8"), file),
  });
  return registry.loadGrammar("source.air");
}

/** Every token of a text that is not blank, with its innermost scope. */
function tokens(grammar, text) {
  const found = [];
  let state = textmate.INITIAL;
  for (const line of text.split("\n")) {
    const result = grammar.tokenizeLine(line, state);
    state = result.ruleStack;
    for (const { startIndex, endIndex, scopes } of result.tokens) {
      const token = line.slice(startIndex, endIndex).trim();
      if (token !== "") found.push({ token, line, scope: scopes[scopes.length - 1] });
    }
  }
  return found;
}

/** The tokens of a text that have a scope, each once. */
function ofScope(grammar, text, scope) {
  return new Set(tokens(grammar, text).filter((one) => one.scope === scope).map((one) => one.token));
}

/** A layout without its comments, strings and characters. */
function code(text) {
  return text.replace(/\/\/.*$|"[^"\n]*"|'[^\n]'/gm, " ");
}

test("numbers, and no other tokens, are coloured as numbers", async () => {
  const air = await grammar();
  for (const layout of layouts) {
    const text = fs.readFileSync(path.join(root, "layouts", layout), "utf8");
    const numbers = new Set(code(text).match(/\b[0-9][0-9_]*\b/g));
    assert.deepEqual(ofScope(air, text, "constant.numeric.decimal.air"), numbers, layout);
  }
});

test("words of the language are coloured wherever they are no labels", async () => {
  const air = await grammar();
  const words = "layout public draw table commit frame view let use lookup fill free on when for in except because".split(" ");
  for (const layout of layouts) {
    const text = fs.readFileSync(path.join(root, "layouts", layout), "utf8");
    const plain = tokens(air, text).filter((one) => one.scope === "source.air");
    for (const { token, line } of plain) {
      const inside = token.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? [];
      assert.ok(!inside.some((word) => words.includes(word)), `${layout}: ${line}`);
    }
  }
});

test("comments and reasons are coloured as such, whatever words are in them", async () => {
  const air = await grammar();
  for (const layout of layouts) {
    const text = fs.readFileSync(path.join(root, "layouts", layout), "utf8");
    const of = (scope) => ofScope(air, text, scope);
    const documentation = (text.match(/\/\/\/(?!\/).*$/gm) ?? []).map((one) => one.trim());
    assert.deepEqual(of("comment.line.documentation.air"), new Set(documentation), layout);
    assert.deepEqual(of("string.quoted.double.air"), new Set(text.match(/"[^"\n]*"/g)), layout);
  }
});

test("labels of constraints are coloured, with and without a row set", async () => {
  const air = await grammar();
  const labels = (text) => [...ofScope(air, text, "entity.name.function.air")];
  const fibonacci = fs.readFileSync(path.join(root, "layouts", "fibonacci.air"), "utf8");
  assert.deepEqual(labels(fibonacci), ["start", "step", "result"]);
  assert.deepEqual(labels("on row { up/bit: bool(a); down when s: a = b; }"), ["up/bit", "down"]);
  assert.deepEqual(labels("lookup found: a (x) ~ b (y) by z;"), ["found"]);
  assert.deepEqual(labels("permutation copy on units: a ~ b by z in acc;"), ["copy"]);
});

test("arms and characters are coloured", async () => {
  const air = await grammar();
  const text = "case op { '+' => { } } match because \"it's so\" { not s => { } else => { } }";
  const of = (scope) => [...ofScope(air, text, scope)];
  assert.deepEqual(of("constant.character.air"), ["'+'"]);
  assert.deepEqual(of("string.quoted.double.air"), ["\"it's so\""]);
  assert.deepEqual(of("keyword.control.air"), ["case", "match", "because", "not", "else"]);
  assert.deepEqual(of("keyword.operator.air"), ["=>"]);
});
