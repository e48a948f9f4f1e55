// The editor of a query: CodeMirror, a button that runs what is in it, and one that copies a link
// to it. What the page asked last is its text until somebody types; what is typed outlives a reload
// and a visit to another page. The parts come from code.js, which may arrive later than this.
const KEYWORDS = `ASC AS ASK BASE BIND BY CONSTRUCT DESC DESCRIBE DISTINCT EXISTS FALSE FILTER GRAPH
  GROUP HAVING IN LIMIT MINUS NOT OFFSET OPTIONAL ORDER PREFIX REDUCED SELECT TRUE UNDEF UNION VALUES
  WHERE`.split(/\s+/);
const FUNCTIONS = `ABS AVG BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY FLOOR GROUP_CONCAT
  IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC LANG LANGMATCHES LCASE MAX MIN MONTH REGEX REPLACE ROUND
  SAMETERM SAMPLE STR STRAFTER STRBEFORE STRDT STRENDS STRLEN STRSTARTS SUBSTR SUM UCASE YEAR`.split(
  /\s+/,
);
const WORDS = [
  ...KEYWORDS.map((label) => ({ label, type: 'keyword', boost: -10 })),
  ...FUNCTIONS.map((label) => ({ label, type: 'function', detail: ' (…)', boost: -20 })),
];
const DRAFT = 'cruxmap-draft';
const KEPT = ['thread', 'map']; // of the address, whatever is asked
const LONG = 8000; // characters of a link that every program takes

function element(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  if (text) made.textContent = text;
  return made;
}

function drafted() {
  try {
    return JSON.parse(sessionStorage.getItem(DRAFT)) ?? {};
  } catch {
    return {};
  }
}

function keep(asked, text) {
  try {
    sessionStorage.setItem(DRAFT, JSON.stringify({ asked, text }));
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
}

// What could be typed at a place: variables in use, terms, and words of the language.
function completions(code) {
  const options = code.terms.map((one) => ({
    label: one.name,
    type: one.kind,
    detail: ` ${one.label}`,
    info: one.said || undefined,
    boost: one.name.startsWith('cm:') ? 10 : 0,
  }));
  const classes = options.map((one) => (one.type === 'class' ? { ...one, boost: 50 } : one));
  return (context) => {
    const inside = code.syntaxTree(context.state).resolveInner(context.pos, -1).name;
    if (inside === 'string' || inside === 'comment') return null;
    const word = context.matchBefore(/[?$]\w*|[A-Za-z][\w-]*(?::[\w-]*)?/);
    if (!word && !context.explicit) return null;
    const from = word ? word.from : context.pos;
    const typed = word?.text ?? '';
    if (/^[?$]/.test(typed)) {
      const all = context.state.sliceDoc(0, from) + context.state.sliceDoc(context.pos);
      const names = new Set([...all.matchAll(/[?$](\w+)/g)].map((found) => found[1]));
      const variables = [...names].map((name) => ({ label: typed[0] + name, type: 'variable' }));
      return { from, options: variables, validFor: /^[?$]\w*$/ };
    }
    const before = context.state.sliceDoc(Math.max(0, from - 20), from);
    const terms = /(?:^|[\s;{}.])a\s+$/.test(before) ? classes : options;
    return {
      from,
      options: typed.includes(':') ? terms : [...terms, ...WORDS],
      validFor: typed.includes(':') ? /^[\w-]*:[\w-]*$/ : /^[\w-]*$/,
    };
  };
}

function extensions(code, { run, changed, described }) {
  const t = code.tags;
  const colours = code.HighlightStyle.define([
    { tag: t.keyword, class: 'code-keyword' },
    { tag: t.standard(t.variableName), class: 'code-keyword' },
    { tag: t.local(t.variableName), class: 'code-variable' },
    { tag: t.atom, class: 'code-term' },
    { tag: t.string, class: 'code-string' },
    { tag: t.comment, class: 'code-comment' },
    { tag: t.meta, class: 'code-comment' },
  ]);
  const runs = { key: 'Mod-Enter', run, preventDefault: true };
  return [
    code.Prec.highest(code.keymap.of([runs, { ...runs, key: 'Ctrl-Enter' }])),
    code.lineNumbers(),
    code.history(),
    code.StreamLanguage.define(code.sparql),
    code.syntaxHighlighting(colours),
    code.bracketMatching(),
    code.closeBrackets(),
    code.autocompletion({ override: [completions(code)], icons: false }),
    code.lintGutter(),
    // Tab is bound to nothing: it leaves the editor, as it leaves any other field.
    code.keymap.of([
      ...code.closeBracketsKeymap,
      ...code.completionKeymap,
      ...code.lintKeymap,
      ...code.historyKeymap,
      ...code.defaultKeymap,
    ]),
    code.EditorView.lineWrapping,
    code.EditorView.contentAttributes.of({
      'aria-label': 'SPARQL query',
      'aria-describedby': described,
      autocapitalize: 'off',
      spellcheck: 'false',
    }),
    code.EditorView.updateListener.of((update) => update.docChanged && changed()),
  ];
}

class Editor {
  constructor(root, code) {
    this.code = code;
    this.asked = null;
    this.send = () => {};
    const place = element('div', 'place');
    const bar = element('div', 'bar');
    const run = element('button', 'run', 'Run');
    const copy = element('button', 'copy', 'Copy link');
    const keys = element('span', 'keys', 'Ctrl+Enter runs it · Ctrl+Space completes · Tab leaves');
    this.said = element('span', 'said');
    this.said.setAttribute('role', 'status');
    keys.id = 'keys';
    run.addEventListener('click', () => this.run());
    copy.addEventListener('click', () => this.copy());
    bar.append(run, copy, this.said, keys);
    root.append(place, bar);
    this.extensions = extensions(code, {
      run: () => this.run(),
      changed: () => this.changed(),
      described: 'keys',
    });
    this.view = new code.EditorView({ parent: place, root: root.getRootNode() });
  }

  get text() {
    return this.view.state.doc.toString();
  }

  take(data) {
    if (this.asked === null) {
      const draft = drafted();
      const doc = draft.asked === data.asked ? draft.text : data.asked;
      this.view.setState(this.code.EditorState.create({ doc, extensions: this.extensions }));
    } else if (data.asked !== this.asked && data.asked !== this.text.trim()) {
      const whole = { from: 0, to: this.view.state.doc.length };
      this.view.dispatch({ changes: { ...whole, insert: data.asked } });
    }
    this.asked = data.asked;
    this.judge();
  }

  // Marks what is wrong with what was asked, as long as that stands there.
  judge() {
    const fault = window.cruxmapFault;
    this.mark(fault?.asked === this.text.trim() ? fault : null);
  }

  changed() {
    keep(this.asked, this.text);
    this.say('');
    if (this.marked) this.mark(null);
  }

  // Runs what is there, without the white space around it, so that places count from its start.
  run() {
    const text = this.text.trim();
    if (text !== this.text) {
      const before = this.text.length - this.text.trimStart().length;
      const length = this.text.length;
      this.view.dispatch({
        changes: [
          { from: 0, to: before },
          { from: Math.max(before, before + text.length), to: length },
        ],
      });
    }
    keep(text, text);
    this.asked = text; // so that what is typed until the page knows stays there
    this.send('asked', { text });
    return true;
  }

  // Lines and columns count from 1, columns in code points, as the message says them.
  mark(fault) {
    const { state } = this.view;
    if (!fault && !this.marked) return;
    this.marked = Boolean(fault);
    if (!fault) {
      this.view.dispatch(this.code.setDiagnostics(state, []));
      return;
    }
    const line = state.doc.line(Math.min(fault.line, state.doc.lines));
    const before = [...line.text].slice(0, fault.column - 1).join('').length;
    let from = Math.min(line.from + before, line.to);
    const rest = state.sliceDoc(from, line.to);
    const to = from + (/^(?:[?$<@]?[\w:.-]+>?|.)/u.exec(rest)?.[0].length ?? 0);
    if (from === to && from > 0) from -= 1;
    const place = { from, to, severity: 'error', message: fault.message };
    this.view.dispatch(this.code.setDiagnostics(state, [place]));
    const seen = this.code.EditorView.scrollIntoView(from, { y: 'nearest' });
    this.view.dispatch(
      this.view.hasFocus ? { selection: { anchor: from }, effects: seen } : { effects: seen },
    );
  }

  // Puts a pattern on a line of its own: below the cursor, or at the end where that is outside.
  insert(pattern) {
    const { state } = this.view;
    const text = this.text;
    const { head } = state.selection.main;
    const end = text.lastIndexOf('}');
    const inside = head > text.indexOf('{') && head <= end;
    let change = { from: head, insert: pattern };
    if (inside && state.doc.lineAt(head).to < end) {
      const line = state.doc.lineAt(head);
      const indent = /^\s*/.exec(line.text)[0] + (line.text.trimEnd().endsWith('{') ? '  ' : '');
      change = line.text.trim()
        ? { from: line.to, insert: `\n${indent || '  '}${pattern} .` }
        : { from: line.from, to: line.to, insert: `${indent || '  '}${pattern} .` };
    } else if (end >= 0) {
      const before = text.slice(0, end).trimEnd();
      const stop = /[{.;}]$/.test(before) ? '' : ' .';
      change = { from: before.length, to: end, insert: `${stop}\n  ${pattern} .\n` };
    }
    const at = change.from + change.insert.trimEnd().length;
    this.view.dispatch({ changes: change, selection: { anchor: at }, scrollIntoView: true });
    this.view.focus();
  }

  link() {
    const text = this.text.trim();
    const here = new URL(location.href);
    if (text === this.asked && (here.searchParams.has('q') || here.searchParams.has('asked'))) {
      return here.href;
    }
    const kept = KEPT.filter((name) => here.searchParams.has(name));
    const words = kept.map((name) => [name, here.searchParams.get(name)]);
    here.search = new URLSearchParams([['q', text], ...words]).toString();
    return here.href;
  }

  async copy() {
    const link = this.link();
    const shown = element('textarea', 'link');
    const done = link.length > LONG ? 'Copied; it is long, and some programs cut it.' : 'Copied.';
    try {
      await navigator.clipboard.writeText(link);
      this.say(done);
    } catch {
      // Away from this machine, a page without https may only copy what is selected on it.
      shown.value = link;
      this.said.after(shown);
      shown.select();
      this.say(document.execCommand('copy') ? done : 'The browser does not let it be copied.');
      shown.remove();
    }
  }

  say(words) {
    this.said.textContent = words;
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector('.editor');
  if (!root) {
    root = element('div', 'editor');
    parentElement.append(root);
  }
  const begin = () => {
    if (!window.cruxmapCode) return;
    root.editor ??= new Editor(root, window.cruxmapCode);
    root.editor.send = setTriggerValue;
    root.editor.take(data);
  };
  const insert = (event) => root.editor?.insert(event.detail);
  const judge = () => root.editor?.judge();
  begin();
  window.addEventListener('cruxmap-code', begin);
  window.addEventListener('cruxmap-fault', judge);
  window.addEventListener('cruxmap-insert', insert);
  return () => {
    window.removeEventListener('cruxmap-fault', judge);
    window.removeEventListener('cruxmap-code', begin);
    window.removeEventListener('cruxmap-insert', insert);
    // This is also called before the next call of this function, which goes on with what is there.
    setTimeout(() => root.isConnected || root.editor?.view.destroy());
  };
}
