/** Only the dialog, because the main file contains the whole library. */
import SessionActivityService from 'hmrc-frontend/hmrc/components/timeout-dialog/session-activity-service.js';
import TimeoutDialog from 'hmrc-frontend/hmrc/components/timeout-dialog/timeout-dialog.js';

const meta = document.querySelector('meta[name="hmrc-timeout-dialog"]');
new TimeoutDialog(meta, new SessionActivityService(BroadcastChannel)).init();
