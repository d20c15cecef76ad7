// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stanza;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The defined conditions of stanza errors (RFC 6120 §8.3.3), each with the type that it usually has. */
public enum ErrorCondition {
    BAD_REQUEST(ErrorType.MODIFY),
    CONFLICT(ErrorType.CANCEL),
    FEATURE_NOT_IMPLEMENTED(ErrorType.CANCEL),
    FORBIDDEN(ErrorType.AUTH),
    GONE(ErrorType.CANCEL),
    INTERNAL_SERVER_ERROR(ErrorType.CANCEL),
    ITEM_NOT_FOUND(ErrorType.CANCEL),
    JID_MALFORMED(ErrorType.MODIFY),
    NOT_ACCEPTABLE(ErrorType.MODIFY),
    NOT_ALLOWED(ErrorType.CANCEL),
    NOT_AUTHORIZED(ErrorType.AUTH),
    POLICY_VIOLATION(ErrorType.MODIFY),
    RECIPIENT_UNAVAILABLE(ErrorType.WAIT),
    REDIRECT(ErrorType.MODIFY),
    REGISTRATION_REQUIRED(ErrorType.AUTH),
    REMOTE_SERVER_NOT_FOUND(ErrorType.CANCEL),
    REMOTE_SERVER_TIMEOUT(ErrorType.WAIT),
    RESOURCE_CONSTRAINT(ErrorType.WAIT),
    SERVICE_UNAVAILABLE(ErrorType.CANCEL),
    SUBSCRIPTION_REQUIRED(ErrorType.AUTH),
    UNDEFINED_CONDITION(ErrorType.CANCEL),
    UNEXPECTED_REQUEST(ErrorType.WAIT);

    private static final Map<String, ErrorCondition> BY_NAME = new HashMap<>();

    static {
        for (ErrorCondition condition : values()) {
            BY_NAME.put(condition.elementName, condition);
        }
    }

    private final ErrorType defaultType;
    private final String elementName;

    ErrorCondition(ErrorType defaultType) {
        this.defaultType = defaultType;
        this.elementName = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the type that goes with the condition unless a specification says otherwise. */
    public ErrorType defaultType() {
        return defaultType;
    }

    /** Returns the name of the condition's element. */
    public String elementName() {
        return elementName;
    }

    /** Returns the condition with this element name, or null. */
    public static @Nullable ErrorCondition ofName(String elementName) {
        return BY_NAME.get(elementName);
    }
}
