// SPDX-License-Identifier: Apache-2.0
/**
 * Push notifications (XEP-0357), both sides of them: {@link im.linnet.server.push.PushFeature} has the user's server tell
 * push services that messages wait, {@link im.linnet.server.push.WebPushFeature} is such a service for browsers.
 *
 * <p>What a message causes on its way is a look at the account's registrations in memory; the rest happens in the turn of
 * {@link im.linnet.server.push.PushQueue}, which never blocks, and on virtual threads.
 */
@NullMarked
package im.linnet.server.push;

import org.jspecify.annotations.NullMarked;
