// What cards and pictures share: elements made of plain values, and links that stay in the session.
function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined && text !== null) made.textContent = text;
  return made;
}

function leads(link, href, go) {
  link.setAttribute('href', href);
  link.addEventListener('click', (event) => {
    // Another tab or window is the browser's business.
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(href);
  });
  return link;
}
