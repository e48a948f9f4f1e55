// A thread with its claims marked, and beside the words that are chosen, their links. What is chosen
// comes from Python by way of chosen.js; what a reader does is shown at once and then told to Python,
// which writes it to the address. All text goes through textContent.
const FOLDED = 60000; // characters of a post; the rest folds out
const NARROW = 860; // pixels; in less room the links stand below the post
const SETTLE = 180; // milliseconds after which a choice made by key is told
const PATIENCE = 5000; // … and after which an answer that never came is no longer waited for
const MARKS = { supports: '+', objects: '−', restates: '≈', undercuts: '×' };

const many = (number, word) => `${number} ${word}${number === 1 ? '' : 's'}`;

function button(name, words, label) {
  const made = element('button', name, words);
  made.type = 'button';
  if (label) {
    made.setAttribute('aria-label', label);
    made.title = label;
  }
  return made;
}

// Only http and https are ever an address.
function outward(name, url, words, label) {
  if (!/^https?:\/\//i.test(url)) return null;
  const made = element('a', name, words);
  made.href = url;
  made.target = '_blank';
  made.rel = 'noopener noreferrer';
  if (label) made.setAttribute('aria-label', label);
  return made;
}

function scrollerOf(node) {
  let at = node.getRootNode().host ?? node.parentElement;
  while (at) {
    const over = getComputedStyle(at).overflowY;
    if (over === 'auto' || over === 'scroll') return at;
    at = at.parentElement ?? at.getRootNode().host;
  }
  return document.scrollingElement;
}

class Reader {
  constructor(root) {
    this.root = root;
    this.bar = element('div', 'bar');
    this.legend = element('div', 'legend');
    this.legend.setAttribute('role', 'group');
    this.legend.setAttribute('aria-label', 'Kinds of claims that are marked');
    const way = element('div', 'way');
    this.before = button('step', '‹', 'Previous claim (key p or k)');
    this.count = element('span', 'count');
    this.count.setAttribute('aria-live', 'polite');
    this.after = button('step', '›', 'Next claim (key n or j)');
    this.before.addEventListener('click', () => this.walk(-1));
    this.after.addEventListener('click', () => this.walk(1));
    way.append(this.before, this.count, this.after);
    this.bar.append(this.legend, way);
    this.sheet = element('div', 'sheet');
    this.posts = element('div', 'posts');
    this.ties = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    this.ties.setAttribute('class', 'ties');
    this.ties.setAttribute('aria-hidden', 'true');
    this.side = element('div', 'side');
    this.beside = element('section', 'beside');
    this.beside.setAttribute('aria-label', 'What is linked to the chosen claim');
    this.side.append(this.beside);
    this.sheet.append(this.posts, this.ties, this.side);
    this.tip = element('div', 'tip');
    this.tip.setAttribute('role', 'tooltip');
    this.tip.hidden = true;
    root.replaceChildren(this.bar, this.sheet, this.tip);
    this.scroller = scrollerOf(root);
    this.listen();
  }

  listen() {
    this.posts.addEventListener('click', (event) => {
      const said = event.target.closest?.('.said');
      if (said && !event.target.closest('a') && `${getSelection()}` === '') {
        this.pick(this.stopAt(said), { focus: true });
      }
    });
    this.posts.addEventListener('keydown', (event) => {
      const said = event.target.closest?.('.said');
      if (said && (event.key === 'Enter' || event.key === ' ')) {
        event.preventDefault();
        this.pick(this.stopAt(said), {});
      }
    });
    const point = (event) => this.point(event.target.closest?.('[data-told], .said'));
    this.posts.addEventListener('pointerover', point);
    this.posts.addEventListener('focusin', point);
    for (const end of ['pointerleave', 'focusout']) {
      this.posts.addEventListener(end, () => { this.tip.hidden = true; });
    }
    this.beside.addEventListener('toggle', () => this.tie(), true);
    this.resized = new ResizeObserver(() => this.place());
    this.onKey = (event) => this.key(event);
    this.onChosen = () => this.chosen(window.cruxmapChosen);
    this.onBack = () => { this.pending = null; };
    this.onScroll = () => { this.tip.hidden = true; };
  }

  attach() {
    this.resized.observe(this.sheet);
    this.resized.observe(this.beside);
    window.addEventListener('keydown', this.onKey);
    window.addEventListener('cruxmap-chosen', this.onChosen);
    window.addEventListener('popstate', this.onBack);
    this.scroller.addEventListener('scroll', this.onScroll, { passive: true });
  }

  detach() {
    this.resized.disconnect();
    window.removeEventListener('keydown', this.onKey);
    window.removeEventListener('cruxmap-chosen', this.onChosen);
    window.removeEventListener('popstate', this.onBack);
    this.scroller.removeEventListener('scroll', this.onScroll);
  }

  // --- the posts -------------------------------------------------------------------------------

  draw(data) {
    this.version = data.version;
    this.claims = data.claims;
    this.words = new Map(); // of a claim: the elements that hold its words
    this.stops = []; // where a claim begins to be said, in reading order
    this.articles = new Map(); // by id of a post
    this.shown = null; // what is marked as chosen
    this.pending = null;
    this.kinds = null;
    this.legend.replaceChildren(...Object.entries(data.legend).map(([kind, words]) => {
      const one = button(`kind k-${kind}`, words);
      one.dataset.kind = kind;
      one.addEventListener('click', () => this.filter(kind));
      return one;
    }));
    this.side.append(this.beside);
    this.posts.replaceChildren(...data.posts.map((post) => this.post(post)));
  }

  post(post) {
    const made = element('article', 'post');
    made.dataset.post = post.id;
    made.style.setProperty('--deep', post.depth);
    made.below = post.below;
    const name = post.author || `Post ${post.number}`;
    const head = element('header');
    const fold = button('fold', '−', `Fold post ${post.number} and ${many(post.below, 'answer')}`);
    fold.setAttribute('aria-expanded', 'true');
    fold.addEventListener('click', () => this.fold(made));
    const by = element('h3', '', name);
    by.dir = 'auto';
    by.id = `by-${post.number}`;
    made.setAttribute('aria-labelledby', by.id);
    head.append(fold, by);
    if (post.when) head.append(element('span', 'fact', post.when));
    if (post.answers) head.append(this.answers(post.answers));
    if (post.gone) head.append(element('span', 'chip', `no longer there, since ${post.gone}`));
    const own = button('number', `#${post.number}`, `Link to post ${post.number}`);
    own.addEventListener('click', () => this.tell({ kind: 'post', id: post.id }));
    const there = outward('there', post.original, 'original ↗', `Post ${post.number} where it was found`);
    head.append(element('span', 'folded', `${many(post.below + 1, 'post')} folded`));
    head.append(...[there, own].filter(Boolean));
    const text = element('div', 'text');
    text.dir = 'auto';
    this.text(text, post);
    made.append(head, text);
    if (post.gone) made.classList.add('gone');
    if (post.earlier?.length) made.append(this.earlier(post.earlier));
    this.articles.set(post.id, made);
    return made;
  }

  answers(to) {
    const made = button('answers', `${to.why ? 'seems to answer' : 'answers'} ${to.words}`);
    made.dir = 'auto';
    if (to.why) {
      made.dataset.told = `Because ${to.why}`;
      made.setAttribute('aria-description', `because ${to.why}`);
    }
    made.addEventListener('click', () => this.tell({ kind: 'post', id: to.id }, { reveal: to.id }));
    return made;
  }

  earlier(wordings) {
    const made = element('details', 'earlier');
    made.append(element('summary', '', `Edited · ${many(wordings.length, 'earlier wording')}`));
    for (const [until, words] of wordings) {
      const one = element('div', 'wording');
      one.append(element('div', 'fact', `until ${until}`));
      const text = element('div', 'text', words);
      text.dir = 'auto';
      one.append(text);
      made.append(one);
    }
    return made;
  }

  text(into, post) {
    let at = into;
    let size = 0;
    let open = [];
    const whole = post.pieces.reduce((sum, piece) => sum + piece.text.length, 0);
    post.pieces.forEach((piece, place) => {
      if (at === into && size > FOLDED && whole - size > 2000) {
        const rest = element('details', 'rest');
        rest.append(element('summary', '', `The rest, ${(whole - size).toLocaleString('en')} characters`));
        at = element('div');
        rest.append(at);
        into.append(rest);
      }
      size += piece.text.length;
      const before = post.pieces[place - 1];
      const after = post.pieces[place + 1];
      let words = piece.text;
      const block = this.stands(post, place);
      if (!block && before && this.stands(post, place - 1)) words = words.replace(/^\s*\n/, '');
      if (!block && after && this.stands(post, place + 1)) words = words.replace(/\n\s*$/, '');
      // Unmarked words are cut where a paragraph ends, so that links can stand between the two.
      const parts = piece.claims || block ? [words] : words.split(/(?<=\n)(?=[^\n])/);
      at.append(...parts.slice(0, -1).map((part) => element('span', '', part)));
      const made = element('span', '', parts.at(-1));
      if (piece.quote !== undefined) {
        made.classList.add('quote');
        if (block) made.classList.add('block');
        if (piece.quote !== before?.quote) made.classList.add('first');
      }
      if (piece.source !== undefined) made.classList.add('source');
      if (piece.cues) made.dataset.cues = piece.cues.join(' ');
      if (piece.claims) this.mark(made, piece.claims, open, post.id);
      open = piece.claims ?? [];
      at.append(made);
      if (piece.quote !== undefined && piece.quote !== after?.quote) {
        const [of, from] = post.quotes[piece.quote];
        if (of) {
          const way = button('from', `↑ ${from}`, `Go to what is quoted: ${from}`);
          way.addEventListener('click', () => this.tell({ kind: 'post', id: of }, { reveal: of }));
          at.append(way);
        } else {
          made.title = `quoted from ${from}`;
        }
      }
      if (piece.source !== undefined && piece.source !== after?.source) {
        const [url, named] = post.sources[piece.source];
        made.title = `names ${named}`;
        const way = outward('open', url, '↗', `Open ${named}`);
        if (way) at.append(way);
      }
    });
  }

  // Whether a piece is of a quotation that stands on lines of its own.
  stands(post, place) {
    const which = post.pieces[place].quote;
    if (which === undefined) return false;
    let first = place;
    let last = place;
    while (post.pieces[first - 1]?.quote === which) first -= 1;
    while (post.pieces[last + 1]?.quote === which) last += 1;
    const before = post.pieces[first - 1];
    const after = post.pieces[last + 1];
    return first === last && (!before || /\n[ \t>]*$/.test(before.text))
      && (!after || /^[ \t]*\n/.test(after.text));
  }

  mark(made, claims, open, post) {
    const inner = this.claims[claims[0]];
    made.classList.add('said', `k-${inner.kind}`);
    if (claims.length > 1) made.classList.add('twice');
    made.dataset.claims = claims.join(' ');
    for (const one of claims) {
      if (!this.words.has(one)) this.words.set(one, []);
      this.words.get(one).push(made);
      if (open.includes(one)) continue;
      this.stops.push({ claim: one, post, node: made });
      if (made.getAttribute('role')) continue;
      made.setAttribute('role', 'button');
      made.setAttribute('aria-pressed', 'false');
      made.tabIndex = -1;
      made.setAttribute('aria-description', this.claims[one].told);
    }
  }

  stopAt(said) {
    const claim = Number(said.dataset.claims.split(' ')[0]);
    const post = said.closest('.post').dataset.post;
    return this.stops.find((stop) => stop.claim === claim && stop.post === post);
  }

  // --- folding ---------------------------------------------------------------------------------

  fold(article, folded = !article.classList.contains('shut')) {
    this.keeping(article, () => {
      article.classList.toggle('shut', folded);
      const head = article.querySelector('.fold');
      head.textContent = folded ? '+' : '−';
      head.setAttribute('aria-expanded', String(!folded));
      this.hide();
      this.place();
    });
  }

  hide() {
    let left = 0;
    for (const article of this.articles.values()) {
      const hidden = left > 0;
      article.hidden = hidden;
      if (left > 0) left -= 1;
      if (!hidden && article.classList.contains('shut')) left = article.below;
    }
  }

  // Unfold whatever a post is hidden under.
  uncover(article) {
    if (!article.hidden && !article.classList.contains('shut')) return;
    const list = [...this.articles.values()];
    const at = list.indexOf(article);
    list.forEach((one, place) => {
      if (place <= at && place + one.below >= at && one.classList.contains('shut')) this.fold(one, false);
    });
  }

  // Change something and leave a node where it stands on the screen.
  keeping(node, change) {
    const before = node.getBoundingClientRect().top;
    change();
    const moved = node.getBoundingClientRect().top - before;
    if (Math.abs(moved) > 1) this.scroller.scrollTop += moved;
  }

  top() {
    return this.bar.getBoundingClientRect().bottom;
  }

  // Bring a node into view, if it is not, and look again once what is there has been laid out.
  reveal(node, { head = false, again = 4 } = {}) {
    const box = node.getBoundingClientRect();
    const top = Math.max(this.top(), this.scroller.getBoundingClientRect().top) + 8;
    const low = window.innerHeight - 90; // on a phone there is a bar
    const want = head ? top + 4 : Math.max(top, window.innerHeight * 0.3);
    if (head ? Math.abs(box.top - want) > 4 : box.top < top || Math.min(box.bottom, box.top + 80) > low) {
      this.scroller.scrollTop += box.top - want;
    }
    if (again) requestAnimationFrame(() => this.reveal(node, { head, again: again - 1 }));
  }

  // --- choosing --------------------------------------------------------------------------------

  // What Python says is chosen; what it was told last may be on its way.
  chosen(what) {
    if (!what || what.version !== this.version) return;
    const id = what.chosen?.id ?? null;
    if (this.pending && Date.now() - this.pending.since < PATIENCE && this.pending.id !== id) return;
    const asked = this.pending;
    this.pending = null;
    this.said = what;
    if (`${what.kinds}` !== `${this.kinds}`) this.light(what.kinds);
    const number = what.chosen?.kind === 'claim' ? this.claims.findIndex((one) => one.id === id) : -1;
    const stops = this.stops.filter((stop) => stop.claim === number);
    const stop = stops.find((one) => one.post === what.post) ?? stops[0] ?? null;
    const cue = what.chosen?.kind === 'link' ? this.cue(id) : null;
    const node = stop?.node ?? cue ?? this.source(what);
    const news = `${id} ${what.post}` !== this.place_;
    this.place_ = `${id} ${what.post}`;
    const held = asked?.node?.isConnected ? asked.node : null;
    const show = () => {
      this.choose(stop, what);
      this.anchor = node;
      this.fill(what);
      this.place();
    };
    if (held && this.narrow) this.keeping(held, show);
    else show();
    if (news && !asked) {
      const article = this.articles.get(what.post);
      if (node) {
        this.uncover(node.closest('.post'));
        this.reveal(node);
      } else if (article) {
        this.uncover(article);
        this.reveal(article, { head: true });
      }
    }
  }

  cue(link) {
    return this.posts.querySelector(`[data-cues~="${CSS.escape(link)}"]`);
  }

  // Where the first claim of a chosen link is said.
  source(what) {
    if (what.chosen?.kind !== 'link') return null;
    const first = Object.keys(what.ends)[0];
    const number = this.claims.findIndex((one) => one.id === first);
    return this.words.get(number)?.[0] ?? null;
  }

  choose(stop, what) {
    for (const node of this.lit ?? []) {
      node.classList.remove('on', 'cue', ...Object.keys(MARKS).map((kind) => `end-${kind}`), 'end');
      if (node.getAttribute('role')) node.setAttribute('aria-pressed', 'false');
      node.removeAttribute('data-mark');
    }
    this.lit = [];
    const place = new Map(this.claims.map((one, number) => [one.id, number]));
    for (const [name, kind] of Object.entries(what?.ends ?? {})) {
      const words = this.words.get(place.get(name)) ?? [];
      for (const node of words) {
        node.classList.add('end', `end-${kind}`);
        this.lit.push(node);
      }
      for (const one of this.stops) {
        if (one.claim === place.get(name)) one.node.dataset.mark = MARKS[kind];
      }
    }
    for (const node of stop ? this.words.get(stop.claim) : []) {
      node.classList.remove('end', ...Object.keys(MARKS).map((kind) => `end-${kind}`));
      node.removeAttribute('data-mark');
      node.classList.add('on');
      if (node.getAttribute('role')) node.setAttribute('aria-pressed', 'true');
      this.lit.push(node);
    }
    if (what?.chosen?.kind === 'link') {
      for (const node of this.posts.querySelectorAll(`[data-cues~="${CSS.escape(what.chosen.id)}"]`)) {
        node.classList.add('cue');
        this.lit.push(node);
      }
    }
    this.shown = stop;
    for (const old of this.posts.querySelectorAll('.said[tabindex="0"]')) old.tabIndex = -1;
    const tab = stop?.node ?? this.stops[0]?.node;
    if (tab) tab.tabIndex = 0;
    const marked = this.marked();
    const at = marked.indexOf(stop);
    this.count.textContent = `${at < 0 ? '–' : at + 1} / ${marked.length}`;
  }

  marked() {
    return this.stops.filter((stop) => !this.kinds || this.kinds.includes(this.claims[stop.claim].kind));
  }

  pick(stop, { focus = false, wait = 0 }) {
    if (!stop) return;
    const article = stop.node.closest('.post');
    this.tip.hidden = true;
    this.choose(stop, null);
    this.uncover(article);
    if (focus) stop.node.focus({ preventScroll: true });
    this.beside.classList.add('waiting');
    this.ties.replaceChildren();
    const name = this.claims[stop.claim].id;
    this.place_ = `${name} ${stop.post}`;
    this.pending = { id: name, node: stop.node, since: Date.now() };
    this.tell({ kind: 'claim', id: name, post: stop.post }, { wait });
  }

  walk(step) {
    const marked = this.marked();
    if (!marked.length) return;
    let at = marked.indexOf(this.shown) + step;
    if (this.shown === null || !marked.includes(this.shown)) at = this.nearby(marked, step);
    const stop = marked[Math.min(Math.max(at, 0), marked.length - 1)];
    this.pick(stop, { focus: true, wait: SETTLE });
    this.reveal(stop.node);
  }

  // The claim to begin with: the first below the top of what is on the screen, or the last above it.
  nearby(marked, step) {
    const top = this.top();
    const first = marked.findIndex((stop) => {
      const post = stop.node.closest('.post');
      return !post.hidden && post.getBoundingClientRect().bottom > top
        && stop.node.getBoundingClientRect().top > top;
    });
    if (first < 0) return marked.length - 1;
    return step > 0 ? first : first - 1;
  }

  tell(what, { wait = 0, reveal = '' } = {}) {
    clearTimeout(this.timer);
    const article = reveal && this.articles.get(reveal);
    if (article) {
      this.uncover(article);
      this.reveal(article, { head: true });
    }
    this.timer = setTimeout(() => this.send(what), wait);
  }

  key(event) {
    const at = event.composedPath()[0];
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (at instanceof Element && at.closest('input, textarea, select, [contenteditable], [role=dialog], [role=listbox]')) return;
    const done = {
      n: () => this.walk(1),
      j: () => this.walk(1),
      p: () => this.walk(-1),
      k: () => this.walk(-1),
      x: () => { if (this.shown) this.fold(this.shown.node.closest('.post')); },
      m: () => this.tell({ kind: 'map', id: '' }),
      Escape: () => { if (this.said?.chosen || this.pending) this.leave(); },
    }[event.key];
    if (done) {
      event.preventDefault();
      done();
    }
  }

  leave() {
    this.pending = null;
    this.tell({ kind: null });
  }

  // --- kinds -----------------------------------------------------------------------------------

  filter(kind) {
    const kinds = this.kinds.includes(kind)
      ? this.kinds.filter((one) => one !== kind) : [...this.kinds, kind];
    this.light(kinds);
    this.choose(this.shown, this.said);
    this.tell({ kind: 'kinds', id: kinds.join('.') });
  }

  light(kinds) {
    this.kinds = [...kinds];
    for (const one of this.legend.children) {
      const lit = kinds.includes(one.dataset.kind);
      one.setAttribute('aria-pressed', String(lit));
      this.root.classList.toggle(`no-${one.dataset.kind}`, !lit);
    }
  }

  // --- what stands beside ----------------------------------------------------------------------

  fill(what) {
    this.beside.classList.remove('waiting');
    const full = what.beside;
    this.beside.replaceChildren();
    this.beside.classList.toggle('full', Boolean(full));
    if (!full) {
      this.beside.append(element('h4', '', 'Choose what is marked'));
      this.beside.append(element('p', '', 'What supports it, and what objects to it, stands here then.'));
      const keys = element('dl', 'keys');
      for (const [key, words] of [['n', 'next claim'], ['p', 'previous claim'],
        ['x', 'fold the post and its answers'], ['m', 'show it on the map'], ['Esc', 'let go']]) {
        const name = element('dt');
        name.append(element('kbd', '', key));
        keys.append(name, element('dd', '', words));
      }
      this.beside.append(keys);
      return;
    }
    const head = element('div', `head ${full.look}`);
    head.append(element('div', 'facts', full.facts.join(' · ')));
    const title = element('h3', '', full.text);
    title.dir = 'auto';
    head.append(title);
    const row = element('div', 'row');
    const map = button('go', 'Show on the map');
    map.addEventListener('click', () => this.tell({ kind: 'map', id: '' }));
    const shut = button('go', 'Close');
    shut.addEventListener('click', () => this.leave());
    row.append(map, shut);
    head.append(row);
    this.beside.append(head);
    if (!full.groups.length) this.beside.append(element('p', 'none', full.empty));
    this.beside.append(...listed(full.groups, (picked) => this.open(picked)));
  }

  // A claim or link of the list: shown at once where it is said on this page.
  open(picked) {
    const stop = picked.kind === 'claim'
      && this.stops.find((one) => this.claims[one.claim].id === picked.id);
    if (stop) {
      this.pick(stop, { focus: true });
      this.reveal(stop.node);
    } else {
      this.tell(picked);
    }
  }

  // Put the list where it belongs: at the height of the chosen words, or below their post.
  place() {
    if (!this.said) return;
    this.narrow = this.root.clientWidth < NARROW;
    this.root.classList.toggle('narrow', this.narrow);
    const article = this.anchor?.closest('.post');
    if (this.narrow && article) {
      const after = this.paragraph(this.anchor) ?? article;
      if (this.beside.previousElementSibling !== after) after.after(this.beside);
      this.beside.style.top = '';
    } else {
      if (this.beside.parentElement !== this.side) this.side.append(this.beside);
      const sheet = this.sheet.getBoundingClientRect();
      const shown = this.anchor && !article.hidden && !article.classList.contains('shut');
      const at = shown ? this.anchor.getBoundingClientRect().top - sheet.top - 12 : 0;
      const room = Math.max(0, this.posts.offsetHeight - this.beside.offsetHeight);
      this.beside.style.top = this.anchor ? `${Math.max(0, Math.min(at, room))}px` : '';
      this.sheet.style.minHeight = `${this.beside.offsetHeight}px`;
    }
    this.beside.classList.toggle('loose', !this.anchor);
    this.tie();
  }

  // What ends the paragraph that a node stands in; nothing in the last one of a post.
  paragraph(node) {
    let at = node;
    while (at && !/\n\s*$/.test(at.textContent)) at = at.nextElementSibling;
    return at;
  }

  // Lines from the chosen words to each claim in the list, drawn as links are on the map.
  tie() {
    this.ties.replaceChildren();
    const article = this.anchor?.closest('.post');
    if (this.narrow || !article || article.hidden || article.classList.contains('shut')) return;
    const sheet = this.sheet.getBoundingClientRect();
    const from = this.posts.getBoundingClientRect().right - sheet.left;
    const words = this.anchor.getClientRects()[0];
    if (!words) return;
    const y = words.top + words.height / 2 - sheet.top;
    const draw = (name, d) => {
      const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
      line.setAttribute('class', name);
      line.setAttribute('d', d);
      this.ties.append(line);
    };
    for (const card of this.beside.querySelectorAll('.top > li')) {
      const box = (card.querySelector('.mark') ?? card).getBoundingClientRect();
      const to = box.left - sheet.left - 4;
      const end = box.top + box.height / 2 - sheet.top;
      const kind = Object.keys(MARKS).find((one) => card.classList.contains(one)) ?? 'plain';
      const mid = (from + to) / 2;
      draw(`tie ${kind}`, `M ${from} ${y} C ${mid} ${y} ${mid} ${end} ${to} ${end}`);
    }
    const start = words.right - sheet.left;
    if (from - start > 8) draw('tie lead', `M ${start + 3} ${y} L ${from} ${y}`);
  }

  // --- what pointing shows ---------------------------------------------------------------------

  point(node) {
    const told = node?.dataset.told
      ?? node?.dataset.claims?.split(' ').map((one) => this.claims[one].told).join('\n');
    this.tip.hidden = !told || node.classList.contains('on'); // it is told beside, in full
    if (this.tip.hidden) return;
    this.tip.textContent = told;
    const box = node.getClientRects()[0] ?? node.getBoundingClientRect();
    const own = this.tip.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left), window.innerWidth - own.width - 8);
    const above = box.top - own.height - 6;
    this.tip.style.left = `${left}px`;
    this.tip.style.top = `${above > this.top() ? above : box.bottom + 6}px`;
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector('.reader');
  if (!root) {
    root = element('div', 'reader');
    parentElement.append(root);
    root.reader = new Reader(root);
  }
  const { reader } = root;
  reader.send = (what) => setTriggerValue('picked', what);
  if (reader.version !== data.version) {
    reader.draw(data);
    reader.place_ = undefined;
  }
  reader.attach();
  reader.chosen(window.cruxmapChosen);
  return () => reader.detach();
}
