/** A text that somebody wrote: as text, with its web addresses made into links. */
import { linkify } from "../text/linkify";

export function Words({ text }: { text: string }) {
  return (
    <>
      {linkify(text).map(({ text: words, href }) =>
        href === null ? words : <a href={href} target="_blank" rel="noopener noreferrer nofollow">{words}</a>,
      )}
    </>
  );
}
