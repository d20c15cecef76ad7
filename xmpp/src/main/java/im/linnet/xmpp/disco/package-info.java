// SPDX-License-Identifier: Apache-2.0
/**
 * Service discovery (XEP-0030, 0128) and capability hashes (XEP-0115, 0390).
 */
@NullMarked
package im.linnet.xmpp.disco;

import org.jspecify.annotations.NullMarked;
