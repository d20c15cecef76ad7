// SPDX-License-Identifier: Apache-2.0
/**
 * What an extension declares and what it is given: the contract between the server and its features.
 */
@NullMarked
package im.linnet.server.extension;

import org.jspecify.annotations.NullMarked;
