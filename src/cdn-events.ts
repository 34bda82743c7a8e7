// The script for a CDN that opens the event stream. It may stand before or after the element's script.
import './session-events.ts';
