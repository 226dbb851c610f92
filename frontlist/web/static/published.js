// Semantic search on a site without a server: the question's words are looked up in the encoder's table, a shard at a
// time, and compared with every paper's vector. The same arithmetic as features/words.py and static_encoder.py.
"use strict";
(async () => {
  const root = document.body.dataset.root || "", at = `${root}/search-data`;
  const found = document.querySelector("[data-found]"), said = document.querySelector("[data-said]");
  const find = document.getElementById("find");
  const asked = new URLSearchParams(location.search).get("q")?.trim() || "";
  const json = async (name) => (await fetch(`${at}/${name}`)).json();
  const bytes = async (name) => (await fetch(`${at}/${name}`)).arrayBuffer();
  const kept = new Map();
  const once = (name, how) => { if (!kept.has(name)) kept.set(name, how(name)); return kept.get(name); };

  const CRC = Int32Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1; return n; });
  const crc = (data) => { let c = -1; for (const b of data) c = (c >>> 8) ^ CRC[(c ^ b) & 255]; return (c ^ -1) >>> 0; };
  const encode = (text) => new TextEncoder().encode(text);
  const GREEK = {}, NAMES = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega".split(" ");
  [...Array(17).keys()].map((n) => 0x3b1 + n).concat([...Array(7).keys()].map((n) => 0x3c3 + n)).forEach((code, n) => { GREEK[String.fromCharCode(code)] = ` ${NAMES[n]} `; });
  const character = (c) => {
    if (GREEK[c]) return GREEK[c];
    const left = [...c.normalize("NFKD")].filter((one) => /[\p{L}\p{N}]/u.test(one));
    if (!left.length) return /\p{M}/u.test(c) ? "" : " ";
    return left.map((one) => GREEK[one] || one).join("");
  };
  const bare = (word) => [...word.normalize("NFKD")].filter((one) => !/\p{Mn}/u.test(one)).join("").replaceAll("ς", "σ");
  const GREEK_WORD = /([\u0370-\u03ff\u1f00-\u1fff]{3,})/, UNSPACED = /[\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]{2,}/g;
  const run = (text) => text.replace(UNSPACED, (signs) => ` ${[...signs].slice(0, -1).map((_, n) => signs.slice(n, n + 2)).join(" ")} `)
    .split(GREEK_WORD).map((part) => GREEK_WORD.test(part) && part.replace(GREEK_WORD, "") === "" ? bare(part) : [...part].map(character).join("")).join("");
  const words = (text) => {
    if (text.includes("\\")) text = text.replace(/\{?\\["'`^~=.]\s*\{?\\?([A-Za-z])\}*/g, "$1");
    return text.toLowerCase().replace(/[^\x00-\x7f]+/g, run).toLowerCase().replace(/[\x00-\x2f\x3a-\x60\x7b-\x7f]/g, " ").split(" ").filter(Boolean);
  };
  const pieces = (word, buckets) => {
    const marked = [60, ...encode(word).slice(0, 40), 62], grams = new Map();
    for (const n of [4, 5]) for (let i = 0; i < Math.max(1, marked.length - n + 1); i++) { const gram = marked.slice(i, i + n); grams.set(gram.join(), gram); }
    return [...grams.values()].map((gram) => crc(gram) % buckets);
  };
  const add = (sum, rows, row, weight, dim) => {
    const begin = row * (dim + 4), scale = new DataView(rows).getFloat32(begin, true) * weight, codes = new Int8Array(rows, begin + 4, dim);
    for (let i = 0; i < dim; i++) sum[i] += codes[i] * scale;
  };
  const unit = (v) => { const length = Math.hypot(...v) || 1e-12; return v.map((one) => one / length); };

  const vector = async (text, about) => {
    const all = words(text), topic = all.filter((word) => !about.asking.includes(word)), asked = topic.length ? topic : all;
    const sum = new Float64Array(about.dim);
    const look = async (term) => {
      const shard = crc(encode(term)) % about.shards, place = (await once(`${shard}.json`, json)).indexOf(term);
      if (place >= 0) add(sum, await once(`${shard}.bin`, bytes), place, 1, about.dim);
      return place >= 0;
    };
    const read = [];
    // As in static_encoder.py: the pieces of a word in another script were never trained, and would point anywhere.
    for (const word of asked) { const known = await look(word); if (known || /^[\x00-\x7f]*$/.test(word)) read.push({ word, known }); }
    for (const [i, { word, known }] of read.entries()) {
      if (!known && about.buckets) {
        const parts = pieces(word, about.buckets);
        for (const part of parts) add(sum, await once(`pieces-${part % about.shards}.bin`, bytes), Math.floor(part / about.shards), 1 / parts.length, about.dim);
      }
      if (known && read[i + 1]?.known) await look(`${word} ${read[i + 1].word}`);
    }
    return unit(sum);
  };
  const nearest = (question, rows, dim, count, most) => {
    const q = unit(question.slice(0, dim)), hits = [];
    for (let n = 0; n < count; n++) {
      const begin = n * (dim + 4), scale = new DataView(rows).getFloat32(begin, true), codes = new Int8Array(rows, begin + 4, dim);
      let sum = 0;
      for (let i = 0; i < dim; i++) sum += codes[i] * q[i];
      hits.push([sum * scale, n]);
    }
    return hits.sort((a, b) => b[0] - a[0] || a[1] - b[1]).slice(0, most);
  };
  const shown = async (hits, about) => {
    found.replaceChildren();
    for (const [near, n] of hits) {
      const [id, title, authors, date] = (await once(`papers-${Math.floor(n / about.chunk)}.json`, json))[n % about.chunk];
      const item = document.createElement("li"), link = document.createElement("a");
      const paper = Object.assign(document.createElement("article"), { className: "hit" }), name = Object.assign(document.createElement("h2"), { className: "name-of" });
      link.href = `${root}/paper/${id}/`; link.textContent = title; name.append(link);
      paper.append(name, Object.assign(document.createElement("p"), { className: "authors", textContent: authors }), Object.assign(document.createElement("p"), { className: "why", textContent: `${date ? `${date}, ` : ""}${Math.round(near * 100)} % alike` }));
      paper.dataset.paper = ""; link.dataset.open = "";
      item.append(paper); found.append(item);
    }
  };
  if (!asked) return;
  find.value = asked;
  document.title = `${asked} · ${document.title}`;
  said.textContent = "Looking …";
  try {
    const about = await json("papers.json"), rows = await bytes("papers.bin"), like = asked.match(/^like:(p[a-z2-7]{12})$/);
    let question, own = -1;
    if (like) {
      own = (await json("ids.json")).indexOf(like[1]);
      question = new Float64Array(about.dim);
      if (own >= 0) add(question, rows, own, 1, about.dim);
    } else question = await vector(asked, await json("about.json"));
    const hits = question.some((one) => one) ? nearest(question, rows, about.dim, about.papers, about.shown + 1).filter(([near, n]) => n !== own && near > 0).slice(0, about.shown) : [];
    await shown(hits, about);
    said.textContent = hits.length ? `The ${hits.length} nearest in meaning of ${about.papers.toLocaleString("en")} papers.` : "No paper here is near to that.";
  } catch { said.textContent = "The search data could not be loaded. Look whether the network is there, and try again."; }
})();
