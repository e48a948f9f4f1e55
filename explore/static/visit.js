// An invitation on a first visit: once it was followed or declined, this browser remembers.
const SEEN = 'cruxmap-tour-seen';

function seen() {
  try {
    return localStorage.getItem(SEEN) !== null;
  } catch {
    return false; // where nothing may be remembered, every visit is a first one
  }
}

function remember() {
  try {
    localStorage.setItem(SEEN, '1');
  } catch {
    // Then it is asked again.
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector('.visit');
  if (root || seen()) return;
  root = element('div', 'visit');
  const follow = leads(element('a', 'yes', data.follow), data.href, (href) => {
    remember();
    setTriggerValue('picked', href);
  });
  const decline = element('button', 'no', data.decline);
  decline.addEventListener('click', () => {
    remember();
    root.remove();
  });
  root.append(element('p', '', data.words), follow, decline);
  parentElement.append(root);
}
