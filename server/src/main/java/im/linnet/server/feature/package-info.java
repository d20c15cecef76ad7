// SPDX-License-Identifier: Apache-2.0
/**
 * Small extensions, one class each, and the stores of those that keep something: discovery (XEP-0030, 0115, 0128, 0157,
 * 0390), blocking (0191), registration (0077), business cards (0054), private XML (0049), last activity (0012), ping
 * (0199), time (0202), version (0092), and the removal of what peers forge.
 *
 * <p>Handlers that read or write the store are declared as such and run on virtual threads; filters and the other handlers
 * look at memory alone. State that belongs to an account is an immutable value that changes in the account's turn.
 */
@NullMarked
package im.linnet.server.feature;

import org.jspecify.annotations.NullMarked;
