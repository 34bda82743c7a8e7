/** The way back, which the element has put into the address (`return-param`): within this site, and nowhere else. */

const from = new URLSearchParams(location.search).get('from');
const back = document.querySelector('#back');

if (from && URL.canParse(from, location.href)) {
  const {protocol, host, href} = new URL(from, location.href);
  // Not by its origin: that of a blob is ours too.
  if (protocol === location.protocol && host === location.host) {
    back.href = href;
    back.hidden = false;
  }
}
