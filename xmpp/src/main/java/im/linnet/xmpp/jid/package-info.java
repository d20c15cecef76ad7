// SPDX-License-Identifier: Apache-2.0
/**
 * XMPP addresses (RFC 7622) with their PRECIS preparation and escaping (XEP-0106). Values only; safe from any thread.
 */
@NullMarked
package im.linnet.xmpp.jid;

import org.jspecify.annotations.NullMarked;
