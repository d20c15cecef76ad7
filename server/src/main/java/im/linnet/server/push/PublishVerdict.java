// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.push;

import im.linnet.xmpp.stanza.ErrorType;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.xml.Element;

/** What an answer to a notification means for its registration (XEP-0357 §7.1). */
enum PublishVerdict {
    /** The service has taken it. */
    SENT,
    /** The service does not want any more: the registration is over. */
    OVER,
    /** The service cannot be reached: nothing is said about the registration. */
    UNREACHABLE,
    /** The service wants it later. */
    LATER,
    /** The service fails, or does not understand: enough of these in a row end the registration. */
    DOUBTFUL;

    static PublishVerdict of(Iq answer) {
        if (!answer.isError()) {
            return SENT;
        }
        Element element = answer.element().child("error");
        if (element == null) {
            return DOUBTFUL;
        }
        StanzaError error = StanzaError.of(element);
        return switch (error.condition()) {
            case REMOTE_SERVER_NOT_FOUND, REMOTE_SERVER_TIMEOUT -> UNREACHABLE;
            case ITEM_NOT_FOUND,
                    GONE,
                    FORBIDDEN,
                    NOT_ALLOWED,
                    NOT_AUTHORIZED,
                    REGISTRATION_REQUIRED,
                    SUBSCRIPTION_REQUIRED -> error.type() == ErrorType.WAIT ? LATER : OVER;
            case BAD_REQUEST,
                    CONFLICT,
                    FEATURE_NOT_IMPLEMENTED,
                    INTERNAL_SERVER_ERROR,
                    JID_MALFORMED,
                    NOT_ACCEPTABLE,
                    POLICY_VIOLATION,
                    RECIPIENT_UNAVAILABLE,
                    REDIRECT,
                    RESOURCE_CONSTRAINT,
                    SERVICE_UNAVAILABLE,
                    UNDEFINED_CONDITION,
                    UNEXPECTED_REQUEST -> error.type() == ErrorType.WAIT ? LATER : DOUBTFUL;
        };
    }
}
