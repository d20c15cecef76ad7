// SPDX-License-Identifier: Apache-2.0
/**
 * What a stream is made of besides stanzas: headers, features and stream errors (RFC 6120 §4).
 */
@NullMarked
package im.linnet.xmpp.stream;

import org.jspecify.annotations.NullMarked;
