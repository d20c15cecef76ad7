// SPDX-License-Identifier: Apache-2.0
/**
 * SASL mechanisms as pure state machines, both sides (RFC 4422, 4505, 4616, 5802, 7677; XEP-0440, XEP-0474).
 */
@NullMarked
package im.linnet.xmpp.sasl;

import org.jspecify.annotations.NullMarked;
