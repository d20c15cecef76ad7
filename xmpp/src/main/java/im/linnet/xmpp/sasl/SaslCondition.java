// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import java.util.Locale;

/** The defined conditions of SASL failures (RFC 6120 §6.5). */
public enum SaslCondition {
    ABORTED,
    ACCOUNT_DISABLED,
    CREDENTIALS_EXPIRED,
    ENCRYPTION_REQUIRED,
    INCORRECT_ENCODING,
    INVALID_AUTHZID,
    INVALID_MECHANISM,
    MALFORMED_REQUEST,
    MECHANISM_TOO_WEAK,
    NOT_AUTHORIZED,
    TEMPORARY_AUTH_FAILURE;

    private final String elementName = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Returns the name of the condition's element. */
    public String elementName() {
        return elementName;
    }

    /** Returns the condition of an element's name; {@link #NOT_AUTHORIZED} for an unknown one, as RFC 6120 §6.5 asks. */
    public static SaslCondition ofName(String elementName) {
        for (SaslCondition condition : values()) {
            if (condition.elementName.equals(elementName)) {
                return condition;
            }
        }
        return NOT_AUTHORIZED;
    }
}
