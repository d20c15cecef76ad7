// SPDX-License-Identifier: Apache-2.0
/**
 * SASL mechanisms as pure state machines, both sides (RFC 4422, 4505, 4616, 5802, 7677; XEP-0440, XEP-0474), and the
 * elements that carry them (RFC 6120 §6; XEP-0388, XEP-0480, XEP-0484).
 */
@NullMarked
package im.linnet.xmpp.sasl;

import org.jspecify.annotations.NullMarked;
