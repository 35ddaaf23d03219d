/** Whether HTML says and shows nothing: no letter, no picture. By its tags alone, in time that grows with its length. */
export function isBlankHtml(html: string): boolean {
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    const text = html.slice(at, open < 0 ? html.length : open);
    if (/\S/.test(text.replace(/&(?:nbsp|#160|#xa0|zwnj|shy);/gi, ' '))) return false;
    if (open < 0) return true;
    if (/^<img[\s/]/i.test(html.slice(open, open + 5))) return false;
    const close = endOf(html, open);
    if (close < 0) return true;
    at = close;
  }
  return true;
}

/** Behind what begins at `open`, with all that is in it where that is never shown; negative when it does not end. */
function endOf(html: string, open: number): number {
  const name = /^<(!--|style|title|script)/i.exec(html.slice(open, open + 8))?.[1]?.toLowerCase();
  const end = name === undefined ? />/g : name === '!--' ? /-->/g : new RegExp(`</${name}[^>]{0,20}>`, 'gi');
  end.lastIndex = open;
  return end.test(html) ? end.lastIndex : -1;
}
