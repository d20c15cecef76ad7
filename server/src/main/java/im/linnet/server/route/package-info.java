// SPDX-License-Identifier: Apache-2.0
/**
 * Addresses to entities (RFC 6120 §10, RFC 6121 §8): the only place that decides where a stanza goes.
 */
@NullMarked
package im.linnet.server.route;

import org.jspecify.annotations.NullMarked;
