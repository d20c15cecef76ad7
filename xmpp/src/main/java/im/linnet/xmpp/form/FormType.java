// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.form;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a data form is in its conversation (XEP-0004 §3.1). */
public enum FormType {
    /** To be filled in. */
    FORM,
    /** Filled in. */
    SUBMIT,
    /** The submitter gave up. */
    CANCEL,
    /** Data to be read. */
    RESULT;

    /** Returns the value of the {@code type} attribute. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the type of an attribute value, or null for none and for an unknown one. */
    public static @Nullable FormType ofValue(@Nullable String value) {
        return switch (value) {
            case "form" -> FORM;
            case "submit" -> SUBMIT;
            case "cancel" -> CANCEL;
            case "result" -> RESULT;
            case null, default -> null;
        };
    }
}
