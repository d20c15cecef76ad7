// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.disco;

import org.jspecify.annotations.Nullable;

/**
 * What an entity is (XEP-0030 §3.1).
 *
 * @param category the registered category, such as {@code server}
 * @param type the registered type in the category, such as {@code im}
 * @param lang the language of the name as given on the identity itself, or null
 * @param name a name for humans, or null
 */
public record Identity(
        String category,
        String type,
        @Nullable String lang,
        @Nullable String name) {
    /** Returns an identity with a name in no particular language. */
    public static Identity of(String category, String type, @Nullable String name) {
        return new Identity(category, type, null, name);
    }
}
