// YAML with its keys, numbers and words told apart by colour. It need not understand YAML: what it does not know stays
// plain, and everything is a text node.

import { element } from "../dom.js";

const LINE = /^(\s*(?:- )?)([A-Za-z_][\w.-]*)(:)(?=\s|$)(.*)$/;
const TOKEN = /(#.*$)|("(?:[^"\\]|\\.)*"|'[^']*')|(?<![\w.-])([-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\w.-])|\b(true|false|null)\b|([A-Za-z_][\w.-]*)(?=:\s)/g;

export function yamlNodes(text) {
  return text.split("\n").flatMap((line, i, all) => [...lineNodes(line), i < all.length - 1 ? "\n" : ""]);
}

function lineNodes(line) {
  const match = LINE.exec(line);
  if (!match) {
    return valueNodes(line);
  }
  const [, indent, key, colon, rest] = match;
  return [indent, element("span", "key", key), colon, ...valueNodes(rest)];
}

function valueNodes(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [token, comment, quoted, number, word] = match;
    const kind = comment ? "comment" : quoted ? "" : number ? "number" : word ? "word" : "key";
    nodes.push(text.slice(end, match.index), kind ? element("span", kind, token) : token);
    end = match.index + token.length;
  }
  nodes.push(text.slice(end));
  return nodes;
}
