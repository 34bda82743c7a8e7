/** Shows another page in a frame, without an entry in the history of this page. Resolves when it is loaded. */
export function replace(frame, address) {
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, {once: true}));
  frame.contentWindow.location.replace(new URL(address, location.href));
  return loaded;
}
