// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.XmppDateTime;
import im.linnet.xmpp.form.DataForm;
import im.linnet.xmpp.form.FieldType;
import im.linnet.xmpp.form.FieldValidation;
import im.linnet.xmpp.form.FormField;
import im.linnet.xmpp.form.FormType;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.jid.JidException;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants from an archive: XEP-0313 Message Archive Management, version 1.1.3, with XEP-0431 Full Text Search
 * in MAM, version 0.2.0.
 *
 * @param queryId what the results shall bear, or null
 * @param node the node whose archive is asked, or null
 * @param filter which messages are wanted
 * @param page which of those shall be sent
 * @param flipped whether they shall be sent in reverse order (§4.3.4)
 */
public record MamQuery(
        @Nullable String queryId, @Nullable String node, Filter filter, ResultSetQuery page, boolean flipped) {
    /** The namespace of archives, which is a feature and the type of the form, too. */
    public static final String NAMESPACE = "urn:xmpp:mam:2";

    /** The feature of archives that know the fields with ids, flipped pages and metadata. */
    public static final String EXTENDED = NAMESPACE + "#extended";

    /** The feature of archives that know the field {@code include-groupchat}. */
    public static final String GROUPCHAT_FIELD = NAMESPACE + "#groupchat-field";

    /** The feature of archives that can be searched (XEP-0431). */
    public static final String FULL_TEXT = "urn:xmpp:fulltext:0";

    /** The name of the field that holds what is searched for. */
    public static final String FULL_TEXT_FIELD = '{' + FULL_TEXT + "}fulltext";

    private static final String WITH = "with";
    private static final String START = "start";
    private static final String END = "end";
    private static final String BEFORE_ID = "before-id";
    private static final String AFTER_ID = "after-id";
    private static final String IDS = "ids";
    private static final String INCLUDE_GROUPCHAT = "include-groupchat";

    /**
     * Which messages are wanted (§4.1): those that all conditions hold for.
     *
     * @param with whom they are from or to, with any resource if it is a bare address, or null
     * @param start the earliest time, or null
     * @param end the latest time, or null
     * @param beforeId the id that all come before, or null
     * @param afterId the id that all come after, or null
     * @param ids the ids that they have; empty for any
     * @param includeGroupchat whether messages of rooms are wanted, or null if that is not said
     * @param text what to search for, or null
     */
    public record Filter(
            @Nullable Jid with,
            @Nullable Instant start,
            @Nullable Instant end,
            @Nullable String beforeId,
            @Nullable String afterId,
            List<String> ids,
            @Nullable Boolean includeGroupchat,
            @Nullable String text) {
        /** All messages. */
        public static final Filter ALL = new Filter(null, null, null, null, null, List.of(), null, null);

        public Filter {
            ids = List.copyOf(ids);
        }
    }

    /**
     * Reads the payload of a request.
     *
     * @param fullText whether the archive can be searched
     * @throws StanzaException ({@code feature-not-implemented}) if a field of the form is not known (§4.1.5);
     *     ({@code bad-request}) if the form is not one for archives or a time or number is not valid;
     *     ({@code jid-malformed}) if an address is not
     */
    public static MamQuery of(Element query, boolean fullText) {
        DataForm form = DataForm.in(query);
        return new MamQuery(
                query.attribute("queryid"),
                query.attribute("node"),
                form == null ? Filter.ALL : filter(form, fullText),
                ResultSetQuery.in(query),
                query.child("flip-page") != null);
    }

    private static Filter filter(DataForm form, boolean fullText) {
        if (form.type() != FormType.SUBMIT || !NAMESPACE.equals(form.formType())) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "not a form for archives");
        }
        for (FormField field : form.fields()) {
            requireKnown(field, fullText);
        }
        String text = fullText ? single(form, FULL_TEXT_FIELD) : null;
        return new Filter(
                jid(form),
                time(form, START),
                time(form, END),
                single(form, BEFORE_ID),
                single(form, AFTER_ID),
                List.copyOf(ids(form)),
                form.bool(INCLUDE_GROUPCHAT),
                text == null || text.isBlank() ? null : text);
    }

    private static void requireKnown(FormField field, boolean fullText) {
        boolean known = switch (field.var()) {
            case DataForm.FORM_TYPE, WITH, START, END, BEFORE_ID, AFTER_ID, IDS, INCLUDE_GROUPCHAT -> true;
            case FULL_TEXT_FIELD -> fullText;
            case null, default -> false;
        };
        if (!known) {
            throw new StanzaException(ErrorCondition.FEATURE_NOT_IMPLEMENTED, "unknown field");
        }
    }

    /** Returns the one value of a field, or null without one; an empty one counts as an unknown id, not as none. */
    private static @Nullable String single(DataForm form, String var) {
        List<String> values = form.values(var);
        if (values.size() > 1) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "several values in one field");
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    private static @Nullable Jid jid(DataForm form) {
        String value = single(form, WITH);
        try {
            return value == null || value.isEmpty() ? null : Jid.of(value);
        } catch (JidException e) {
            throw new StanzaException(ErrorCondition.JID_MALFORMED, "with: " + e.getMessage());
        }
    }

    private static @Nullable Instant time(DataForm form, String var) {
        String value = single(form, var);
        if (value == null || value.isEmpty()) {
            return null;
        }
        Instant time = XmppDateTime.parse(value);
        if (time == null) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, var + " is not a time");
        }
        return time;
    }

    private static Set<String> ids(DataForm form) {
        return new LinkedHashSet<>(form.values(IDS));
    }

    /** Returns the payload of a request. */
    public Element toElement() {
        return Element.builder("query", NAMESPACE)
                .attribute("queryid", queryId)
                .attribute("node", node)
                .child(filter.equals(Filter.ALL) ? null : submission().toElement())
                .child(page.equals(ResultSetQuery.ALL) ? null : page.toElement())
                .child(flipped ? Element.of("flip-page", NAMESPACE) : null)
                .build();
    }

    private DataForm submission() {
        DataForm.Builder form = DataForm.builder(FormType.SUBMIT, NAMESPACE);
        field(form, WITH, filter.with);
        field(form, START, filter.start == null ? null : XmppDateTime.format(filter.start));
        field(form, END, filter.end == null ? null : XmppDateTime.format(filter.end));
        field(form, BEFORE_ID, filter.beforeId);
        field(form, AFTER_ID, filter.afterId);
        if (!filter.ids.isEmpty()) {
            form.field(FormField.untyped(IDS, filter.ids));
        }
        field(form, INCLUDE_GROUPCHAT, filter.includeGroupchat);
        field(form, FULL_TEXT_FIELD, filter.text);
        return form.build();
    }

    private static void field(DataForm.Builder form, String var, @Nullable Object value) {
        if (value != null) {
            form.field(var, Objects.toString(value));
        }
    }

    /** Returns the answer to who asks for the fields that a query may have (§4.1.5). */
    public static Element form(boolean fullText) {
        DataForm.Builder form = DataForm.builder(FormType.FORM, NAMESPACE)
                .field(FormField.of(WITH, FieldType.JID_SINGLE))
                .field(FormField.of(START, FieldType.TEXT_SINGLE))
                .field(FormField.of(END, FieldType.TEXT_SINGLE))
                .field(FormField.of(BEFORE_ID, FieldType.TEXT_SINGLE))
                .field(FormField.of(AFTER_ID, FieldType.TEXT_SINGLE))
                .field(new FormField(
                        IDS,
                        FieldType.LIST_MULTI,
                        null,
                        null,
                        false,
                        List.of(),
                        List.of(),
                        FieldValidation.open("xs:string"),
                        List.of()))
                .field(FormField.of(INCLUDE_GROUPCHAT, FieldType.BOOLEAN));
        if (fullText) {
            form.field(FormField.of(FULL_TEXT_FIELD, FieldType.TEXT_SINGLE));
        }
        return Element.of("query", NAMESPACE, form.build().toElement());
    }
}
