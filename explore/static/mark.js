// Carries what is wrong with the query to the editor, apart from it: the page knows it only once it
// has asked, and the editor stands there before.
export default function ({ data }) {
  window.cruxmapFault = data;
  window.dispatchEvent(new CustomEvent('cruxmap-fault'));
}
