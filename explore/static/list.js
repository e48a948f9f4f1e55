// A list of entries, which item.js makes.
export default function ({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector('.list');
  if (!root) {
    root = element('div', 'list');
    parentElement.append(root);
  }
  const mark = () => {
    const chosen = window.cruxmapSteer?.selected?.id;
    for (const button of root.querySelectorAll('.open')) {
      if (button.dataset.id === chosen) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    }
  };
  const print = JSON.stringify(data);
  if (root.dataset.print !== print) {
    root.dataset.print = print;
    const pick = (what) => setTriggerValue('picked', what);
    root.replaceChildren(...listed(data.groups, pick));
  }
  mark();
  window.addEventListener('cruxmap-steer', mark);
  return () => window.removeEventListener('cruxmap-steer', mark);
}
