// Patterns of queries with what they mean; a click puts one into the editor.
export default function ({ data, parentElement }) {
  if (parentElement.querySelector('.terms')) return;
  const hint = document.createElement('p');
  hint.className = 'hint';
  hint.textContent = 'A click puts a pattern into the query:';
  const list = document.createElement('ul');
  list.className = 'terms';
  for (const [pattern, words] of data.terms) {
    const entry = document.createElement('li');
    const button = document.createElement('button');
    const said = document.createElement('span');
    button.textContent = pattern;
    button.title = 'Put it into the query';
    said.textContent = words;
    button.addEventListener('click', () =>
      window.dispatchEvent(new CustomEvent('cruxmap-insert', { detail: pattern })),
    );
    entry.append(button, said);
    list.append(entry);
  }
  parentElement.append(hint, list);
}
