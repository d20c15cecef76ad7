// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.form.DataForm;
import im.linnet.xmpp.form.FieldType;
import im.linnet.xmpp.form.FormField;
import im.linnet.xmpp.form.FormType;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Telling devices that something has happened: XEP-0357 Push Notifications, version 0.4.1. */
public final class Push {
    /** The namespace of the commands and of notifications, which is a feature too. */
    public static final String NAMESPACE = "urn:xmpp:push:0";
    /** The type of the form that sums up what has happened. */
    public static final String SUMMARY = "urn:xmpp:push:summary";

    private static final String MESSAGE_COUNT = "message-count";
    private static final String SUBSCRIPTION_COUNT = "pending-subscription-count";
    private static final String SENDER = "last-message-sender";
    private static final String BODY = "last-message-body";

    private Push() {}

    /** What a client asks of its server. */
    public sealed interface Command {}

    /**
     * Has notifications published (§5).
     *
     * @param service the push service
     * @param node the service's node, or null if it needs none
     * @param options what to give to the service with each notification, a form of the type
     *     {@link PubSub#PUBLISH_OPTIONS}, or null
     */
    public record Enable(
            Jid service, @Nullable String node, @Nullable DataForm options) implements Command {
        /** Returns the {@code enable} element. */
        public Element toElement() {
            return Element.builder("enable", NAMESPACE)
                    .attribute("jid", service.toString())
                    .attribute("node", node)
                    .child(options == null ? null : options.toElement())
                    .build();
        }
    }

    /**
     * Has no notifications published any more (§6).
     *
     * @param service the push service
     * @param node one node of the service, or null for all of them
     */
    public record Disable(Jid service, @Nullable String node) implements Command {
        /** Returns the {@code disable} element. */
        public Element toElement() {
            return Element.builder("disable", NAMESPACE)
                    .attribute("jid", service.toString())
                    .attribute("node", node)
                    .build();
        }
    }

    /**
     * Reads a command.
     *
     * @throws StanzaException ({@code bad-request}) if it is none, if it names no service, or if its form is not valid;
     *     ({@code jid-malformed}) if the service's address is not valid; ({@code not-acceptable}) if its form is of
     *     another type
     */
    public static Command command(Element payload) {
        if (payload.is("enable", NAMESPACE)) {
            return new Enable(
                    Attributes.requiredJid(payload, "jid"), payload.attribute("node"), PubSub.publishOptions(payload));
        }
        if (payload.is("disable", NAMESPACE)) {
            return new Disable(Attributes.requiredJid(payload, "jid"), payload.attribute("node"));
        }
        throw new StanzaException(ErrorCondition.BAD_REQUEST, "not a push command");
    }

    /**
     * What has happened, in short (§7); what is null is not told.
     *
     * @param messages how many messages wait
     * @param subscriptions how many requests to subscribe wait
     * @param lastSender who sent the last message
     * @param lastBody the text of the last message
     */
    public record Summary(
            @Nullable Integer messages,
            @Nullable Integer subscriptions,
            @Nullable Jid lastSender,
            @Nullable String lastBody) {
        /** Nothing told but that something has happened. */
        public static final Summary NOTHING = new Summary(null, null, null, null);

        /**
         * Returns the {@code notification} element.
         *
         * @param more further elements for the service
         */
        public Element toNotification(List<Element> more) {
            DataForm.Builder form = DataForm.builder(FormType.SUBMIT, SUMMARY);
            if (messages != null) {
                form.field(FormField.of(MESSAGE_COUNT, FieldType.TEXT_SINGLE, messages.toString()));
            }
            if (subscriptions != null) {
                form.field(FormField.of(SUBSCRIPTION_COUNT, FieldType.TEXT_SINGLE, subscriptions.toString()));
            }
            if (lastSender != null) {
                form.field(FormField.of(SENDER, FieldType.JID_SINGLE, lastSender.toString()));
            }
            if (lastBody != null) {
                form.field(FormField.of(BODY, FieldType.TEXT_SINGLE, lastBody));
            }
            return Element.builder("notification", NAMESPACE)
                    .child(form.build().toElement())
                    .children(more)
                    .build();
        }
    }

    /**
     * Reads a {@code notification} element leniently: its form may lack a type of its own, as in the examples of the
     * specification, and what is not valid in it is not told.
     *
     * @throws StanzaException ({@code bad-request}) if it is none
     */
    public static Summary summary(Element notification) {
        if (!notification.is("notification", NAMESPACE)) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "not a notification");
        }
        Element form = notification.child("x", DataForm.NAMESPACE);
        if (form == null || !SUMMARY.equals(value(form, DataForm.FORM_TYPE))) {
            return Summary.NOTHING;
        }
        String sender = value(form, SENDER);
        return new Summary(
                count(value(form, MESSAGE_COUNT)),
                count(value(form, SUBSCRIPTION_COUNT)),
                sender == null ? null : Jid.orNull(sender),
                value(form, BODY));
    }

    private static @Nullable String value(Element form, String var) {
        for (Element field : form.elements("field", DataForm.NAMESPACE)) {
            if (var.equals(field.attribute("var"))) {
                return field.childText("value");
            }
        }
        return null;
    }

    private static @Nullable Integer count(@Nullable String value) {
        try {
            return value == null ? null : Integer.valueOf(value.strip());
        } catch (NumberFormatException _) {
            return null;
        }
    }
}
