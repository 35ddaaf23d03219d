/**
 * Turns to the left; `-by` counts for 32 less. Small enough that V8 puts it into what calls it, as `word` below.
 */
const turn = (value: number, by: number, plus: number): number =>
  (((value << by) | (value >>> -by)) + plus) | 0;

/** The word is there: looking whether it is takes a third of the time (below). */
const word = (words: Int32Array, at: number): number => words[at] as number;

/**
 * RFC 1321 §3.4 on two messages at once, `v` and `w`, which are as long as each other. Each step of MD5 waits for the one
 * before it, so that a processor idles with one message, and does two in little more time. Hence one long function with
 * the sines written into it: in loops, or in a function for each round, it is no quicker than one message after the other.
 *
 * @param state four words of the one message, then four of the other
 * @param v whole blocks of 16 words
 */
export function mixPair(state: Int32Array, v: Int32Array, w: Int32Array): void {
  let a = word(state, 0);
  let b = word(state, 1);
  let c = word(state, 2);
  let d = word(state, 3);
  let e = word(state, 4);
  let f = word(state, 5);
  let g = word(state, 6);
  let h = word(state, 7);
  for (let at = 0; at < v.length; at += 16) {
    const a0 = a;
    const b0 = b;
    const c0 = c;
    const d0 = d;
    const e0 = e;
    const f0 = f;
    const g0 = g;
    const h0 = h;
    a = turn((a + word(v, at) + -680876936 + (d ^ (b & (c ^ d)))) | 0, 7, b);
    e = turn((e + word(w, at) + -680876936 + (h ^ (f & (g ^ h)))) | 0, 7, f);
    d = turn((d + word(v, at + 1) + -389564586 + (c ^ (a & (b ^ c)))) | 0, 12, a);
    h = turn((h + word(w, at + 1) + -389564586 + (g ^ (e & (f ^ g)))) | 0, 12, e);
    c = turn((c + word(v, at + 2) + 606105819 + (b ^ (d & (a ^ b)))) | 0, 17, d);
    g = turn((g + word(w, at + 2) + 606105819 + (f ^ (h & (e ^ f)))) | 0, 17, h);
    b = turn((b + word(v, at + 3) + -1044525330 + (a ^ (c & (d ^ a)))) | 0, 22, c);
    f = turn((f + word(w, at + 3) + -1044525330 + (e ^ (g & (h ^ e)))) | 0, 22, g);
    a = turn((a + word(v, at + 4) + -176418897 + (d ^ (b & (c ^ d)))) | 0, 7, b);
    e = turn((e + word(w, at + 4) + -176418897 + (h ^ (f & (g ^ h)))) | 0, 7, f);
    d = turn((d + word(v, at + 5) + 1200080426 + (c ^ (a & (b ^ c)))) | 0, 12, a);
    h = turn((h + word(w, at + 5) + 1200080426 + (g ^ (e & (f ^ g)))) | 0, 12, e);
    c = turn((c + word(v, at + 6) + -1473231341 + (b ^ (d & (a ^ b)))) | 0, 17, d);
    g = turn((g + word(w, at + 6) + -1473231341 + (f ^ (h & (e ^ f)))) | 0, 17, h);
    b = turn((b + word(v, at + 7) + -45705983 + (a ^ (c & (d ^ a)))) | 0, 22, c);
    f = turn((f + word(w, at + 7) + -45705983 + (e ^ (g & (h ^ e)))) | 0, 22, g);
    a = turn((a + word(v, at + 8) + 1770035416 + (d ^ (b & (c ^ d)))) | 0, 7, b);
    e = turn((e + word(w, at + 8) + 1770035416 + (h ^ (f & (g ^ h)))) | 0, 7, f);
    d = turn((d + word(v, at + 9) + -1958414417 + (c ^ (a & (b ^ c)))) | 0, 12, a);
    h = turn((h + word(w, at + 9) + -1958414417 + (g ^ (e & (f ^ g)))) | 0, 12, e);
    c = turn((c + word(v, at + 10) + -42063 + (b ^ (d & (a ^ b)))) | 0, 17, d);
    g = turn((g + word(w, at + 10) + -42063 + (f ^ (h & (e ^ f)))) | 0, 17, h);
    b = turn((b + word(v, at + 11) + -1990404162 + (a ^ (c & (d ^ a)))) | 0, 22, c);
    f = turn((f + word(w, at + 11) + -1990404162 + (e ^ (g & (h ^ e)))) | 0, 22, g);
    a = turn((a + word(v, at + 12) + 1804603682 + (d ^ (b & (c ^ d)))) | 0, 7, b);
    e = turn((e + word(w, at + 12) + 1804603682 + (h ^ (f & (g ^ h)))) | 0, 7, f);
    d = turn((d + word(v, at + 13) + -40341101 + (c ^ (a & (b ^ c)))) | 0, 12, a);
    h = turn((h + word(w, at + 13) + -40341101 + (g ^ (e & (f ^ g)))) | 0, 12, e);
    c = turn((c + word(v, at + 14) + -1502002290 + (b ^ (d & (a ^ b)))) | 0, 17, d);
    g = turn((g + word(w, at + 14) + -1502002290 + (f ^ (h & (e ^ f)))) | 0, 17, h);
    b = turn((b + word(v, at + 15) + 1236535329 + (a ^ (c & (d ^ a)))) | 0, 22, c);
    f = turn((f + word(w, at + 15) + 1236535329 + (e ^ (g & (h ^ e)))) | 0, 22, g);
    a = turn((a + word(v, at + 1) + -165796510 + (c & ~d) + (b & d)) | 0, 5, b);
    e = turn((e + word(w, at + 1) + -165796510 + (g & ~h) + (f & h)) | 0, 5, f);
    d = turn((d + word(v, at + 6) + -1069501632 + (b & ~c) + (a & c)) | 0, 9, a);
    h = turn((h + word(w, at + 6) + -1069501632 + (f & ~g) + (e & g)) | 0, 9, e);
    c = turn((c + word(v, at + 11) + 643717713 + (a & ~b) + (d & b)) | 0, 14, d);
    g = turn((g + word(w, at + 11) + 643717713 + (e & ~f) + (h & f)) | 0, 14, h);
    b = turn((b + word(v, at) + -373897302 + (d & ~a) + (c & a)) | 0, 20, c);
    f = turn((f + word(w, at) + -373897302 + (h & ~e) + (g & e)) | 0, 20, g);
    a = turn((a + word(v, at + 5) + -701558691 + (c & ~d) + (b & d)) | 0, 5, b);
    e = turn((e + word(w, at + 5) + -701558691 + (g & ~h) + (f & h)) | 0, 5, f);
    d = turn((d + word(v, at + 10) + 38016083 + (b & ~c) + (a & c)) | 0, 9, a);
    h = turn((h + word(w, at + 10) + 38016083 + (f & ~g) + (e & g)) | 0, 9, e);
    c = turn((c + word(v, at + 15) + -660478335 + (a & ~b) + (d & b)) | 0, 14, d);
    g = turn((g + word(w, at + 15) + -660478335 + (e & ~f) + (h & f)) | 0, 14, h);
    b = turn((b + word(v, at + 4) + -405537848 + (d & ~a) + (c & a)) | 0, 20, c);
    f = turn((f + word(w, at + 4) + -405537848 + (h & ~e) + (g & e)) | 0, 20, g);
    a = turn((a + word(v, at + 9) + 568446438 + (c & ~d) + (b & d)) | 0, 5, b);
    e = turn((e + word(w, at + 9) + 568446438 + (g & ~h) + (f & h)) | 0, 5, f);
    d = turn((d + word(v, at + 14) + -1019803690 + (b & ~c) + (a & c)) | 0, 9, a);
    h = turn((h + word(w, at + 14) + -1019803690 + (f & ~g) + (e & g)) | 0, 9, e);
    c = turn((c + word(v, at + 3) + -187363961 + (a & ~b) + (d & b)) | 0, 14, d);
    g = turn((g + word(w, at + 3) + -187363961 + (e & ~f) + (h & f)) | 0, 14, h);
    b = turn((b + word(v, at + 8) + 1163531501 + (d & ~a) + (c & a)) | 0, 20, c);
    f = turn((f + word(w, at + 8) + 1163531501 + (h & ~e) + (g & e)) | 0, 20, g);
    a = turn((a + word(v, at + 13) + -1444681467 + (c & ~d) + (b & d)) | 0, 5, b);
    e = turn((e + word(w, at + 13) + -1444681467 + (g & ~h) + (f & h)) | 0, 5, f);
    d = turn((d + word(v, at + 2) + -51403784 + (b & ~c) + (a & c)) | 0, 9, a);
    h = turn((h + word(w, at + 2) + -51403784 + (f & ~g) + (e & g)) | 0, 9, e);
    c = turn((c + word(v, at + 7) + 1735328473 + (a & ~b) + (d & b)) | 0, 14, d);
    g = turn((g + word(w, at + 7) + 1735328473 + (e & ~f) + (h & f)) | 0, 14, h);
    b = turn((b + word(v, at + 12) + -1926607734 + (d & ~a) + (c & a)) | 0, 20, c);
    f = turn((f + word(w, at + 12) + -1926607734 + (h & ~e) + (g & e)) | 0, 20, g);
    a = turn((a + word(v, at + 5) + -378558 + (b ^ c ^ d)) | 0, 4, b);
    e = turn((e + word(w, at + 5) + -378558 + (f ^ g ^ h)) | 0, 4, f);
    d = turn((d + word(v, at + 8) + -2022574463 + (a ^ b ^ c)) | 0, 11, a);
    h = turn((h + word(w, at + 8) + -2022574463 + (e ^ f ^ g)) | 0, 11, e);
    c = turn((c + word(v, at + 11) + 1839030562 + (d ^ a ^ b)) | 0, 16, d);
    g = turn((g + word(w, at + 11) + 1839030562 + (h ^ e ^ f)) | 0, 16, h);
    b = turn((b + word(v, at + 14) + -35309556 + (c ^ d ^ a)) | 0, 23, c);
    f = turn((f + word(w, at + 14) + -35309556 + (g ^ h ^ e)) | 0, 23, g);
    a = turn((a + word(v, at + 1) + -1530992060 + (b ^ c ^ d)) | 0, 4, b);
    e = turn((e + word(w, at + 1) + -1530992060 + (f ^ g ^ h)) | 0, 4, f);
    d = turn((d + word(v, at + 4) + 1272893353 + (a ^ b ^ c)) | 0, 11, a);
    h = turn((h + word(w, at + 4) + 1272893353 + (e ^ f ^ g)) | 0, 11, e);
    c = turn((c + word(v, at + 7) + -155497632 + (d ^ a ^ b)) | 0, 16, d);
    g = turn((g + word(w, at + 7) + -155497632 + (h ^ e ^ f)) | 0, 16, h);
    b = turn((b + word(v, at + 10) + -1094730640 + (c ^ d ^ a)) | 0, 23, c);
    f = turn((f + word(w, at + 10) + -1094730640 + (g ^ h ^ e)) | 0, 23, g);
    a = turn((a + word(v, at + 13) + 681279174 + (b ^ c ^ d)) | 0, 4, b);
    e = turn((e + word(w, at + 13) + 681279174 + (f ^ g ^ h)) | 0, 4, f);
    d = turn((d + word(v, at) + -358537222 + (a ^ b ^ c)) | 0, 11, a);
    h = turn((h + word(w, at) + -358537222 + (e ^ f ^ g)) | 0, 11, e);
    c = turn((c + word(v, at + 3) + -722521979 + (d ^ a ^ b)) | 0, 16, d);
    g = turn((g + word(w, at + 3) + -722521979 + (h ^ e ^ f)) | 0, 16, h);
    b = turn((b + word(v, at + 6) + 76029189 + (c ^ d ^ a)) | 0, 23, c);
    f = turn((f + word(w, at + 6) + 76029189 + (g ^ h ^ e)) | 0, 23, g);
    a = turn((a + word(v, at + 9) + -640364487 + (b ^ c ^ d)) | 0, 4, b);
    e = turn((e + word(w, at + 9) + -640364487 + (f ^ g ^ h)) | 0, 4, f);
    d = turn((d + word(v, at + 12) + -421815835 + (a ^ b ^ c)) | 0, 11, a);
    h = turn((h + word(w, at + 12) + -421815835 + (e ^ f ^ g)) | 0, 11, e);
    c = turn((c + word(v, at + 15) + 530742520 + (d ^ a ^ b)) | 0, 16, d);
    g = turn((g + word(w, at + 15) + 530742520 + (h ^ e ^ f)) | 0, 16, h);
    b = turn((b + word(v, at + 2) + -995338651 + (c ^ d ^ a)) | 0, 23, c);
    f = turn((f + word(w, at + 2) + -995338651 + (g ^ h ^ e)) | 0, 23, g);
    a = turn((a + word(v, at) + -198630844 + (c ^ (b | ~d))) | 0, 6, b);
    e = turn((e + word(w, at) + -198630844 + (g ^ (f | ~h))) | 0, 6, f);
    d = turn((d + word(v, at + 7) + 1126891415 + (b ^ (a | ~c))) | 0, 10, a);
    h = turn((h + word(w, at + 7) + 1126891415 + (f ^ (e | ~g))) | 0, 10, e);
    c = turn((c + word(v, at + 14) + -1416354905 + (a ^ (d | ~b))) | 0, 15, d);
    g = turn((g + word(w, at + 14) + -1416354905 + (e ^ (h | ~f))) | 0, 15, h);
    b = turn((b + word(v, at + 5) + -57434055 + (d ^ (c | ~a))) | 0, 21, c);
    f = turn((f + word(w, at + 5) + -57434055 + (h ^ (g | ~e))) | 0, 21, g);
    a = turn((a + word(v, at + 12) + 1700485571 + (c ^ (b | ~d))) | 0, 6, b);
    e = turn((e + word(w, at + 12) + 1700485571 + (g ^ (f | ~h))) | 0, 6, f);
    d = turn((d + word(v, at + 3) + -1894986606 + (b ^ (a | ~c))) | 0, 10, a);
    h = turn((h + word(w, at + 3) + -1894986606 + (f ^ (e | ~g))) | 0, 10, e);
    c = turn((c + word(v, at + 10) + -1051523 + (a ^ (d | ~b))) | 0, 15, d);
    g = turn((g + word(w, at + 10) + -1051523 + (e ^ (h | ~f))) | 0, 15, h);
    b = turn((b + word(v, at + 1) + -2054922799 + (d ^ (c | ~a))) | 0, 21, c);
    f = turn((f + word(w, at + 1) + -2054922799 + (h ^ (g | ~e))) | 0, 21, g);
    a = turn((a + word(v, at + 8) + 1873313359 + (c ^ (b | ~d))) | 0, 6, b);
    e = turn((e + word(w, at + 8) + 1873313359 + (g ^ (f | ~h))) | 0, 6, f);
    d = turn((d + word(v, at + 15) + -30611744 + (b ^ (a | ~c))) | 0, 10, a);
    h = turn((h + word(w, at + 15) + -30611744 + (f ^ (e | ~g))) | 0, 10, e);
    c = turn((c + word(v, at + 6) + -1560198380 + (a ^ (d | ~b))) | 0, 15, d);
    g = turn((g + word(w, at + 6) + -1560198380 + (e ^ (h | ~f))) | 0, 15, h);
    b = turn((b + word(v, at + 13) + 1309151649 + (d ^ (c | ~a))) | 0, 21, c);
    f = turn((f + word(w, at + 13) + 1309151649 + (h ^ (g | ~e))) | 0, 21, g);
    a = turn((a + word(v, at + 4) + -145523070 + (c ^ (b | ~d))) | 0, 6, b);
    e = turn((e + word(w, at + 4) + -145523070 + (g ^ (f | ~h))) | 0, 6, f);
    d = turn((d + word(v, at + 11) + -1120210379 + (b ^ (a | ~c))) | 0, 10, a);
    h = turn((h + word(w, at + 11) + -1120210379 + (f ^ (e | ~g))) | 0, 10, e);
    c = turn((c + word(v, at + 2) + 718787259 + (a ^ (d | ~b))) | 0, 15, d);
    g = turn((g + word(w, at + 2) + 718787259 + (e ^ (h | ~f))) | 0, 15, h);
    b = turn((b + word(v, at + 9) + -343485551 + (d ^ (c | ~a))) | 0, 21, c);
    f = turn((f + word(w, at + 9) + -343485551 + (h ^ (g | ~e))) | 0, 21, g);
    a = (a + a0) | 0;
    b = (b + b0) | 0;
    c = (c + c0) | 0;
    d = (d + d0) | 0;
    e = (e + e0) | 0;
    f = (f + f0) | 0;
    g = (g + g0) | 0;
    h = (h + h0) | 0;
  }
  state.set([a, b, c, d, e, f, g, h]);
}
