// SPDX-License-Identifier: Apache-2.0
/**
 * The command line and what it can ask of a server. Each verb is an {@link im.linnet.server.admin.AdminVerb}: it runs
 * inside the server, reached through the control socket of its data directory, or, when no server runs, on the opened
 * store in the command's own process. A lock on the data directory keeps the two apart. Verbs run on virtual threads
 * and may block.
 */
@NullMarked
package im.linnet.server.admin;

import org.jspecify.annotations.NullMarked;
