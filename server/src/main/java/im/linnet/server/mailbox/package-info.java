// SPDX-License-Identifier: Apache-2.0
/**
 * Serial execution of what belongs to one entity: on an event loop while nothing blocks, on a virtual thread otherwise.
 */
@NullMarked
package im.linnet.server.mailbox;

import org.jspecify.annotations.NullMarked;
