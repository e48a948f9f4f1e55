// A thread that is read: what is chosen comes from Python by way of chosen.js; what a reader does is
// shown at once and then told to Python, which writes it to the address. posts.js and beside.js stand
// before this.
class Reader extends Beside {
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
    for (const [name, lit] of [['pointerover', true], ['focusin', true], ['pointerout', false], ['focusout', false]]) {
      this.beside.addEventListener(name, (event) => this.echo(event.target.closest?.('.open'), lit));
    }
    this.resized = new ResizeObserver(() => this.place());
    this.onKey = (event) => this.key(event);
    this.onChosen = () => this.chosen(window.cruxmapChosen);
    this.onBack = () => { this.pending = null; };
    this.onScroll = () => { this.tip.hidden = true; };
  }

  attach() {
    this.resized.observe(this.sheet);
    this.resized.observe(this.posts);
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
    const news = `${id} ${what.post}` !== this.showing;
    this.showing = `${id} ${what.post}`;
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
        this.uncover(node.closest('.post'), node);
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
    this.uncover(article, stop.node);
    if (focus) stop.node.focus({ preventScroll: true });
    this.beside.classList.add('waiting');
    this.ties.replaceChildren();
    const name = this.claims[stop.claim].id;
    this.showing = `${name} ${stop.post}`;
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
  if (reader.version !== data.version) reader.renew(data);
  reader.attach();
  reader.chosen(window.cruxmapChosen);
  return () => reader.detach();
}
