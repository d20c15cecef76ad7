// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.form;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The types of form fields (XEP-0004 §3.3). */
public enum FieldType {
    BOOLEAN,
    /** A text that only describes. */
    FIXED,
    /** Not shown to the submitter. */
    HIDDEN,
    JID_MULTI,
    JID_SINGLE,
    LIST_MULTI,
    LIST_SINGLE,
    TEXT_MULTI,
    /** A secret, not to be shown while it is typed. */
    TEXT_PRIVATE,
    TEXT_SINGLE;

    private static final Map<String, FieldType> BY_VALUE = new HashMap<>();

    static {
        for (FieldType type : values()) {
            BY_VALUE.put(type.value, type);
        }
    }

    private final String value = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Returns the value of the {@code type} attribute. */
    public String value() {
        return value;
    }

    /** Tells whether a field of this type may have several values. */
    public boolean isMulti() {
        return switch (this) {
            case HIDDEN, JID_MULTI, LIST_MULTI, TEXT_MULTI -> true;
            case BOOLEAN, FIXED, JID_SINGLE, LIST_SINGLE, TEXT_PRIVATE, TEXT_SINGLE -> false;
        };
    }

    /** Tells whether a field of this type offers options. */
    public boolean isList() {
        return this == LIST_MULTI || this == LIST_SINGLE;
    }

    /** Returns the type of an attribute value, or null for none and for an unknown one. */
    public static @Nullable FieldType ofValue(@Nullable String value) {
        return value == null ? null : BY_VALUE.get(value);
    }
}
