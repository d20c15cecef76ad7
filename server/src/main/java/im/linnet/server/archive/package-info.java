// SPDX-License-Identifier: Apache-2.0
/**
 * The archive of messages (XEP-0313): the log that messages are appended to, the index of each account's archive over it,
 * what clients ask of it, and how long it is kept.
 *
 * <p>A message is written once, to the log, with the commit that makes it durable. Which archives hold it is written
 * later, in bulk and sorted by account; until then those entries are in memory, and reading an archive writes them first.
 */
@NullMarked
package im.linnet.server.archive;

import org.jspecify.annotations.NullMarked;
