import { describe, expect, test } from '@jest/globals';
import { htmlBudget } from '../../../shared/mail/bound-html.ts';
import { cleanHtml, htmlToText, safeHtml } from '../../../shared/mail/html.ts';

describe('HTML of a stranger', () => {
  test.each([
    ['a script', '<p>a<script>alert(1)</script>b</p>', '<p>ab</p>'],
    ['a handler', '<p onclick="x()">a</p>', '<p>a</p>'],
    [
      'a style',
      '<style>p{background:url(//evil)}</style><p style="background:url(//evil)">a</p>',
      '<p>a</p>',
    ],
    [
      'a remote picture',
      '<img src="https://evil/t.gif" srcset="//evil/2x 2x" alt="A &lt; B">',
      '<span>A &lt; B</span>',
    ],
    ['a picture inside', '<img src="data:image/png;base64,AA==">', '<span></span>'],
    ['a form', '<form action="https://evil"><input name="p"><button>Go</button></form>', 'Go'],
    [
      'a refresh',
      '<meta http-equiv="refresh" content="0;url=//evil"><base href="//evil"><link rel="stylesheet" href="//evil">a',
      'a',
    ],
    ['a drawing', '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>b', 'b'],
    [
      'formulas',
      '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>b',
      'b',
    ],
    ['a frame', '<iframe srcdoc="<script>alert(1)</script>">x</iframe>b', 'b'],
    ['a comment', 'a<!--[if mso]><script>1</script><![endif]-->b', 'ab'],
    ['an unfinished tag', 'a<img src=x onerror=alert(1)//', 'a'],
    ['an escaped tag', '&lt;script&gt;alert(1)&lt;/script&gt;', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    [
      'a link that is none',
      '<a href="javascript:alert(1)">a</a><a href="//evil">b</a><a href=" java&#10;script:x">c</a>',
      'abc',
    ],
    [
      'a link',
      '<a href="https://a.example/?x=1&amp;y=2" onclick="x()"><b>a</b></a>',
      '<b>a</b> &lt;https://a.example/?x=1&amp;y=2&gt;',
    ],
    ['links in links', '<a href="https://a.example">a<a>b</a></a>c', 'a &lt;https://a.example/&gt;bc'],
    [
      'a name that only looks Latin',
      '<a href="https://аpple.com/">apple.com</a>',
      'apple.com &lt;https://xn--pple-43d.com/&gt;',
    ],
  ])('%s', (_, html, expected) => {
    expect(safeHtml(cleanHtml(html))).toBe(expected);
  });
});

describe('HTML as text', () => {
  test('lists, tables, quotes and links read as lines', () => {
    const html =
      '<style>x</style><h2>List</h2><ul><li>one</li><li>two</li></ul><table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>' +
      '<p>See <a href="https://x.example/p">the page</a> or <a href="https://x.example/">https://x.example/</a><br>Bye</p>';
    expect(htmlToText(cleanHtml(html))).toBe(
      'List\n\n * one\n * two\n\na b\nc\n\nSee the page <https://x.example/p> or https://x.example/\nBye',
    );
  });

  test.each<[string, string]>([
    ['deeply nested', '<div>'.repeat(100_000) + 'x'],
    ['deeply nested links', '<a href="https://x">'.repeat(40_000)],
    ['short tags, nested', '<b>'.repeat(330_000)],
    ['unclosed tables', '<table><tr><td>'.repeat(40_000)],
    ['many attributes', `<p ${'a=b '.repeat(200_000)}>x</p>`],
    ['open brackets', '<'.repeat(500_000)],
    ['open comments', '<!--'.repeat(200_000)],
    ['entities', '&amp'.repeat(200_000)],
    ['one long address', `<a href="https://x/${'a/../'.repeat(150_000)}">x</a>`],
  ])('%s HTML ends, as text and as HTML', (_, html) => {
    expect(typeof htmlToText(cleanHtml(html))).toBe('string');
    expect(typeof safeHtml(cleanHtml(html))).toBe('string');
  });
});

describe('HTML that costs too much', () => {
  test('goes on as bare text where its tags are too many, and says so', () => {
    const many = cleanHtml(`${'<b>x</b>'.repeat(25_000)}<p>end`);
    expect(many.whole).toBe(false);
    expect(htmlToText(many)).toMatch(/^x{20000}( x){5000} end$/);
  });

  test('is cut where its text is too long, and says so', () => {
    const long = cleanHtml(`<p>${'a '.repeat(600_000)}</p>`);
    expect(long.whole).toBe(false);
    expect(htmlToText(long).length).toBeLessThan(1_010_000);
  });

  test('shares one budget with the rest of its message', () => {
    const budget = htmlBudget();
    expect(cleanHtml('<p>a</p>'.repeat(15_000), budget).whole).toBe(true);
    expect(cleanHtml('<p>a</p>'.repeat(15_000), budget).whole).toBe(false);
  });

  test('keeps the text of tags that are too deep, each by itself', () => {
    const deep = cleanHtml(
      `${'<div>'.repeat(150)}a${'<div>b</div>'.repeat(2)}${'</div>'.repeat(150)}<p>c</p>`,
    );
    expect(htmlToText(deep)).toBe('a b b\n\nc');
    expect(deep.whole).toBe(true);
  });

  test('does not count what nobody reads: pictures inside, styles, comments', () => {
    const data = 'A'.repeat(500_000);
    const html = `<style>${data}</style><!--${data}--><img src="data:image/png;base64,${data}" alt="Us"><p>read</p>`;
    expect(cleanHtml(html)).toEqual({ html: '<span>Us</span><p>read</p>', whole: true });
  });
});

describe('HTML that is written as browsers forgive it', () => {
  test.each([
    ['paragraphs without an end', '<p>a<p><b>b<p>c'.repeat(200), 600],
    ['rows and cells without an end', `<table>${'<tr><td>a<td>b'.repeat(300)}</table>`, 600],
    ['points without an end', `<ul>${'<li>a<ul><li>b</ul>'.repeat(300)}</ul>`, 600],
  ])('%s stay apart, however many', (_, html, count) => {
    expect(htmlToText(cleanHtml(html)).match(/[abc]/g)).toHaveLength(count);
    expect(htmlToText(cleanHtml(html))).not.toMatch(/[abc]{2}/);
  });

  test.each([
    ['an attribute with brackets', '<p title="a > b">x</p>', '<p>x</p>'],
    ['a stray quote', '<p title="a"">x</p>', '<p>x</p>'],
    ['a comment that ends oddly', '<!-->a<!-- x --!>b', 'ab'],
    ['a break that closes', 'a</br>b', 'a<br />b'],
    ['a closing tag of nothing', 'a</b></p>b', 'ab'],
    ['tags that overlap', '<b>a<i>b</b>c</i>', '<b>a<i>b</i></b>c'],
    ['a drawing that is empty', 'a<svg/>b', 'ab'],
    ['capitals', '<P>a<A HREF=https://x.example>b</A>', '<p>ab &lt;https://x.example/&gt;</p>'],
    ['a bracket in a text', '1 < 2 <3', '1 &lt; 2 &lt;3'],
    ['text after a raw one', '<STYLE>x</Style  a>b<title>c</titlex></title>d', 'bd'],
  ])('%s', (_, html, expected) => {
    expect(safeHtml(cleanHtml(html))).toBe(expected);
  });
});
