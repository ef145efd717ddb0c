import { expect, it } from "vitest";

import { linkify } from "../../src/panel/text/linkify";

const links = (text: string): string[] => linkify(text).flatMap(({ text: words, href }) => (href === null ? [] : [words]));

it.each([
  ["see https://a.example/b?c=d#e", ["https://a.example/b?c=d#e"]],
  ["(https://a.example/b_(c)).", ["https://a.example/b_(c)"]],
  ["https://a.example/b, https://c.example!", ["https://a.example/b", "https://c.example"]],
  ["请看https://a.example/路径，谢谢", ["https://a.example/路径"]],
  ["网址（https://a.example/b）。", ["https://a.example/b"]],
  ["“https://a.example”", ["https://a.example"]],
  ["HTTP://A.EXAMPLE", ["HTTP://A.EXAMPLE"]],
  ["nothing here", []],
  ["javascript:alert(1) data:text/html,x ftp://a.example", []],
  ["https://bank.example@evil.example/", []],
  ["https://", []],
  ['<a href="https://a.example/x">', ["https://a.example/x"]],
])("finds the addresses in %j", (text, found) => {
  expect(links(text)).toEqual(found);
});

it("gives every character back, as text", () => {
  for (const text of ["", "a", "x https://a.example. y", "<script>alert('https://a.example')</script>", "https://a.example https://b.example"]) {
    expect(linkify(text).map((piece) => piece.text).join("")).toBe(text);
  }
});

it("is quick with a long address of brackets and dots", () => {
  const start = performance.now();
  linkify(`https://a.example/${"(".repeat(2_000)}${").".repeat(2_000)}`);
  expect(performance.now() - start).toBeLessThan(1_000);
});
