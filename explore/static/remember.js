// Keeps the reviewer's name in this browser, so that it is asked for once.
const KEY = 'cruxmap-reviewer';

export default function ({ data, setTriggerValue }) {
  try {
    if (data.name) {
      window.localStorage.setItem(KEY, data.name);
    } else if (data.forget) {
      window.localStorage.removeItem(KEY);
    } else {
      const kept = window.localStorage.getItem(KEY);
      if (kept) setTriggerValue('kept', kept);
    }
  } catch {
    // A browser that keeps nothing: the name is asked for in each session.
  }
}
