// SPDX-License-Identifier: Apache-2.0
/**
 * The training run that the launcher records an ahead-of-time cache from (JEP 514): a server in a temporary folder and a
 * few clients that sign in to it and chat.
 */
@NullMarked
package im.linnet.server.training;

import org.jspecify.annotations.NullMarked;
