// SPDX-License-Identifier: Apache-2.0
/**
 * Typed codecs of small extensions, one class a XEP: result sets (0059), dates (0082), delay (0203), hashes (0300), stanza ids (0359).
 */
@NullMarked
package im.linnet.xmpp.payload;

import org.jspecify.annotations.NullMarked;
