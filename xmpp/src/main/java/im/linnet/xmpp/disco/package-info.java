// SPDX-License-Identifier: Apache-2.0
/**
 * Service discovery (XEP-0030, 0128), contact addresses (0157) and capability hashes (0115, 0390). Values only; safe from
 * any thread.
 */
@NullMarked
package im.linnet.xmpp.disco;

import org.jspecify.annotations.NullMarked;
