// The posts of a thread with its claims marked: how they are drawn, folded and brought into view. All
// text goes through textContent; the data comes from Python as plain values.
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

class Posts {
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

  // Another page, or the same one after something was corrected: then what is read stays in place.
  renew(data) {
    const again = this.thread === data.thread;
    const top = this.version === undefined ? 0 : this.top();
    const [id, seen] = again
      ? [...this.articles].find(([, one]) => one.getBoundingClientRect().bottom > top) ?? [] : [];
    const stood = seen?.getBoundingClientRect().top;
    this.draw(data);
    this.thread = data.thread;
    const there = this.articles.get(id);
    if (there) this.scroller.scrollTop += there.getBoundingClientRect().top - stood;
    else this.showing = undefined;
  }

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
    const put = (node) => {
      if (at === into && size > FOLDED && whole - size > 2000) {
        const rest = element('details', 'rest');
        rest.append(element('summary', '', `The rest, ${(whole - size).toLocaleString('en')} characters`));
        at = element('div');
        rest.append(at);
        into.append(rest);
      }
      size += node.textContent.length;
      at.append(node);
    };
    post.pieces.forEach((piece, place) => {
      const before = post.pieces[place - 1];
      const after = post.pieces[place + 1];
      let words = piece.text;
      const block = this.stands(post, place);
      if (!block && before && this.stands(post, place - 1)) words = words.replace(/^\s*\n/, '');
      if (!block && after && this.stands(post, place + 1)) words = words.replace(/\n\s*$/, '');
      // Unmarked words are cut where a paragraph ends, so that links can stand between the two.
      const parts = piece.claims || block ? [words] : words.split(/(?<=\n)(?=[^\n])/);
      for (const part of parts.slice(0, -1)) put(element('span', '', part));
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
      put(made);
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

  // Unfold whatever a post is hidden under, and the words of it that are wanted.
  uncover(article, words) {
    const rest = words?.closest('.rest');
    if (rest) rest.open = true;
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
}
