// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.archive.ArchiveRules;
import im.linnet.server.archive.MessageLog;
import im.linnet.server.store.Ids;

/**
 * What accounts keep messages and sessions with.
 *
 * @param log the messages
 * @param rules which messages are in whose archive
 * @param undelivered which messages nobody has got
 * @param sessions the sessions that can be resumed
 * @param ids makes ids of messages and sessions
 */
public record Keeping(
        MessageLog log, ArchiveRules rules, UndeliveredStore undelivered, SessionStore sessions, Ids ids) {}
