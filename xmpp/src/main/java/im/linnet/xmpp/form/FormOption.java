// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.form;

import org.jspecify.annotations.Nullable;

/**
 * What can be chosen in a list field (XEP-0004 §3.2).
 *
 * @param label what a human sees, or null to show the value
 * @param value the value
 */
public record FormOption(@Nullable String label, String value) {}
