// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

/**
 * To which session a message went, as which of its stanzas (XEP-0198).
 *
 * @param session the session's number
 * @param sequence the stanza's number in it
 */
public record Delivery(long session, long sequence) {}
