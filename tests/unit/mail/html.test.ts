import { describe, expect, test } from '@jest/globals';
import { htmlToText, safeHtml } from '../../../shared/mail/html.ts';

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
    expect(safeHtml(html)).toBe(expected);
  });
});

describe('HTML as text', () => {
  test('lists, tables, quotes and links read as lines', () => {
    const html =
      '<style>x</style><h2>List</h2><ul><li>one</li><li>two</li></ul><table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>' +
      '<p>See <a href="https://x.example/p">the page</a> or <a href="https://x.example/">https://x.example/</a><br>Bye</p>';
    expect(htmlToText(html)).toBe(
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
    expect(typeof htmlToText(html)).toBe('string');
    expect(typeof safeHtml(html)).toBe('string');
  });
});
