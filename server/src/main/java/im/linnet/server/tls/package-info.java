// SPDX-License-Identifier: Apache-2.0
/**
 * Certificate files: where a domain's lie, reading them, and judging whether clients will accept them. Values only;
 * safe from any thread; reads files, so not on an event loop.
 */
@NullMarked
package im.linnet.server.tls;

import org.jspecify.annotations.NullMarked;
