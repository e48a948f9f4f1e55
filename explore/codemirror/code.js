// What the Query page's editor is made of: the parts of CodeMirror that ../static/editor.js asks
// for, and the terms that it completes. It is a component of its own, whose data never changes, so
// that it crosses the network once; ../static/code.js is this file with all that it imports.
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import {
  bracketMatching,
  HighlightStyle,
  StreamLanguage,
  syntaxHighlighting,
  syntaxTree,
} from '@codemirror/language';
import { sparql } from '@codemirror/legacy-modes/mode/sparql';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const PARTS = {
  autocompletion,
  bracketMatching,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  defaultKeymap,
  EditorState,
  EditorView,
  HighlightStyle,
  history,
  historyKeymap,
  keymap,
  lineNumbers,
  lintGutter,
  lintKeymap,
  Prec,
  setDiagnostics,
  sparql,
  StreamLanguage,
  syntaxHighlighting,
  syntaxTree,
  tags,
};

export default function ({ data }) {
  if (window.cruxmapCode) return;
  window.cruxmapCode = { ...PARTS, terms: data.terms };
  window.dispatchEvent(new CustomEvent('cruxmap-code'));
}
