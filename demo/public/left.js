/** Links back to the page that the element has put into the address (`return-param`), if it is on this site. */

const from = new URLSearchParams(location.search).get('from');
const back = document.querySelector('#back');

if (from && URL.canParse(from, location.href)) {
  const {protocol, host, href} = new URL(from, location.href);
  // Protocol and host, not the origin: a `blob:` address has our origin too.
  if (protocol === location.protocol && host === location.host) {
    back.href = href;
    back.hidden = false;
  }
}
