// SPDX-License-Identifier: Apache-2.0
/**
 * Messages, presence and IQs (RFC 6120 §8) and the errors they may carry (RFC 6120 §8.3).
 */
@NullMarked
package im.linnet.xmpp.stanza;

import org.jspecify.annotations.NullMarked;
