// SPDX-License-Identifier: Apache-2.0
/**
 * XMPP's restricted XML (RFC 6120 §11): immutable elements, an incremental stream parser and a writer.
 */
@NullMarked
package im.linnet.xmpp.xml;

import org.jspecify.annotations.NullMarked;
