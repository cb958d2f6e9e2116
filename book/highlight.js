// Colours for the layouts in the book: highlight.js does not know the language. A test of the book compares the words with
// those of the grammar.
"use strict";

(() => {
  const declarations =
    "layout import public const draw block table commit frame periodic view let def scope " +
    "use permutation evaluation lookup values unused free max fill terminal";
  const words =
    "from after rows on for in as first last at except mod by with because when not case " +
    "cyclic match else times if and nonzero degree";
  const functions = "bool sum product";
  const label = "[A-Za-z_][A-Za-z0-9_]*\\b(\\[[^\\]\\n]*\\])?";

  hljs.registerLanguage("air", (hljs) => ({
    name: "Airfoil layout",
    keywords: {
      keyword: declarations + " " + words,
      built_in: functions,
      literal: "row next",
    },
    contains: [
      hljs.COMMENT("//", "$"),
      hljs.COMMENT("/\\*", "\\*/", { contains: ["self"] }),
      { className: "string", begin: '"', end: '"', illegal: "\\n" },
      { className: "string", begin: "'[^\\n]'" },
      { className: "number", begin: "\\b(0x[0-9A-Fa-f][0-9A-Fa-f_]*|[0-9][0-9_]*)\\b" },
      // The label of a constraint: what stands before a colon, a row set or a condition.
      {
        className: "title",
        begin: `(?<=(^|[{};])[ \\t]*)${label}(/${label})*(?=[ \\t]*(:|on\\b|when\\b))`,
      },
    ],
  }));

  for (const block of document.querySelectorAll("code.language-air")) {
    hljs.highlightBlock(block);
  }
})();
