// SPDX-License-Identifier: Apache-2.0
/**
 * Typed codecs of small extensions, one class a XEP: result sets (0059), delay (0203), hashes (0300), stanza ids (0359)
 * carbons (0280) and others, and those of the RFCs: resource binding and rosters. Values only; safe from any thread.
 *
 * <p>What a server reads from a client throws {@link im.linnet.xmpp.stanza.StanzaException} with the error that the
 * specification asks for; what only informs reads as null if it is not valid.
 */
@NullMarked
package im.linnet.xmpp.payload;

import org.jspecify.annotations.NullMarked;
