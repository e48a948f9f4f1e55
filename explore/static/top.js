// Brings the top of a list into view when another page of it is shown, wherever it was left.
export default function ({ data, parentElement }) {
  const before = parentElement.dataset?.page ?? parentElement.host?.dataset.page;
  const place = parentElement.host ?? parentElement;
  place.dataset.page = data.page;
  if (before !== undefined && before !== String(data.page)) {
    place.style.scrollMarginTop = '12rem'; // what is to be in view above it
    place.scrollIntoView({ block: 'start' });
  }
}
